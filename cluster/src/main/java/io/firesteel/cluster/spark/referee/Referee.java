package io.firesteel.cluster.spark.referee;

import io.firesteel.cluster.spark.publish.PublishedPolicy;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.text.PromptTemplate;
import io.firesteel.rollout.generate.PackedMemory;

import java.io.Serializable;

/** A policy that a reward function asks, as it travels to executors: a handle of its weights, and what else it takes. Closed. */
public sealed interface Referee extends Serializable {
    /** The name of the part of the rewards that asks it. */
    String part();

    PublishedPolicy policy();

    /**
     * A reward model.
     *
     * @param policy its blocks
     * @param score its head, {@code [D]}
     */
    @SuppressWarnings("ArrayRecordComponent")
    record OfRewardModel(String part, PublishedPolicy policy, float[] score) implements Referee {}

    /**
     * A judge.
     *
     * @param tokenizerJson contents of its tokenizer.json
     * @param template what it reads
     * @param yes tokens that mean yes
     * @param no tokens that mean no
     * @param mostTokens of a text that it reads
     */
    @SuppressWarnings("ArrayRecordComponent")
    record OfJudge(
            String part,
            PublishedPolicy policy,
            byte[] tokenizerJson,
            PromptTemplate template,
            int[] yes,
            int[] no,
            int mostTokens)
            implements Referee {
        /** The same that reads at most so many tokens. */
        public OfJudge reading(int tokens) {
            return new OfJudge(part, policy, tokenizerJson, template, yes, no, tokens);
        }
    }

    /**
     * What it takes of an executor, at most: weights as they arrive and packed, and what tasks read with.
     *
     * @param tokens of the longest prompt and completion
     * @param tasks how many an executor runs at a time
     * @param arithmetic whose products
     */
    default PackedMemory bytes(int tokens, int tasks, Arithmetic arithmetic) {
        Architecture a = policy().architecture();
        long read = this instanceof OfJudge judge ? judge.mostTokens() : Math.min(a.maxPositions(), tokens);
        long streams = a.parts().plainResidual() ? 2 : 3; // the residual stream, what is read of it, what is added
        long row = streams * a.width() + 2L * a.queryWidth() + 2L * a.kvWidth() + 2L * a.feedForward() + a.heads();
        long arriving = 4L * new ParameterLayout(a).size();
        long reading = tasks * 4L * (read * row + a.vocabulary());
        return PackedMemory.of(a, arithmetic).plus(new PackedMemory(arriving + reading, 0));
    }
}
