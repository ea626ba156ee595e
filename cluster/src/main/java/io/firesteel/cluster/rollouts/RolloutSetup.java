package io.firesteel.cluster.rollouts;

import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.RewardSettings;

import java.io.Serializable;

/**
 * What stays the same for all requests of a run: sent to executors once.
 *
 * @param runId the run's name
 * @param tokenizerJson contents of the policy's tokenizer.json
 * @param rewards how completions are valued
 */
@SuppressWarnings("ArrayRecordComponent")
public record RolloutSetup(String runId, byte[] tokenizerJson, RewardSettings rewards) implements Serializable {
    /** The policy's tokenizer; close it. */
    public Tokenizer tokenizer() {
        return new Tokenizer("tokenizer.json of run " + runId, tokenizerJson);
    }
}
