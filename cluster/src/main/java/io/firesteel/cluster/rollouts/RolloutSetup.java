package io.firesteel.cluster.rollouts;

import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.Rewards;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.code.sandbox.SandboxSettings;

import java.io.Serializable;

/**
 * What stays the same for all requests of a run: sent to executors once.
 *
 * @param runId the run's name
 * @param tokenizerJson contents of the policy's tokenizer.json
 * @param rewards how completions are valued
 * @param sandbox how programs are contained, for the verifier that runs them
 */
@SuppressWarnings("ArrayRecordComponent")
public record RolloutSetup(String runId, byte[] tokenizerJson, RewardSettings rewards, SandboxSettings sandbox)
        implements Serializable {
    /** Who judges and values; not for several threads. */
    public Rewards judge() {
        return new Rewards(rewards, name -> Verifiers.named(name, sandbox));
    }

    /** The policy's tokenizer; close it. */
    public Tokenizer tokenizer() {
        return new Tokenizer("tokenizer.json of run " + runId, tokenizerJson);
    }
}
