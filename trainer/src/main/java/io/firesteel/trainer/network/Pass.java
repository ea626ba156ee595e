package io.firesteel.trainer.network;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.Architecture;
import io.firesteel.trainer.PackedSequences;
import io.firesteel.trainer.network.operations.Bounds;
import io.firesteel.trainer.network.operations.Operations;

import java.util.function.IntPredicate;

/**
 * What the layers of one worker know besides their input: the packed sequences of the micro-batch that is being computed.
 * DL4J hands layers nothing but arrays of tokens.
 */
final class Pass {
    private final Operations operations;
    private final IntPredicate recompute;
    private PackedSequences sequences;
    private Bounds bounds;
    private int[] scoredRows;
    private int[] scoredTokens;

    /** @param recompute whether blocks keep only their input of so many tokens and compute the rest again for the backward pass */
    Pass(Operations operations, IntPredicate recompute) {
        this.operations = operations;
        this.recompute = recompute;
    }

    /** Turns to another micro-batch. */
    void begin(PackedSequences next, Architecture architecture) {
        int vocabulary = architecture.vocabulary();
        sequences = next;
        bounds = Bounds.of(next.starts());
        if (bounds.longest() > architecture.maxPositions()) {
            throw new Fault(
                    "micro-batch",
                    "sequences of at most " + architecture.maxPositions() + " tokens",
                    "one of " + bounds.longest(),
                    "shorten prompts or completions, or raise max_position_embeddings if the policy can bear it");
        }
        int scored = 0;
        for (int i = 0; i < next.size(); i++) {
            scored += next.learn()[i] ? 1 : 0;
            int token = next.tokens()[i];
            if (token < 0 || token >= vocabulary) {
                throw new Fault(
                        "micro-batch, token " + i,
                        "an id in [0, " + vocabulary + ")",
                        "" + token,
                        "the tokenizer belongs to another policy");
            }
        }
        scoredRows = new int[scored];
        scoredTokens = new int[scored];
        int r = 0;
        for (int i = 0; i < next.size(); i++) {
            if (next.learn()[i]) {
                scoredRows[r] = i - 1;
                scoredTokens[r++] = next.tokens()[i];
            }
        }
    }

    Operations operations() {
        return operations;
    }

    boolean recompute() {
        return recompute.test(bounds.tokens());
    }

    int[] tokens() {
        return sequences.tokens();
    }

    Bounds bounds() {
        return bounds;
    }

    /** Rows whose output predicts a learned token, ascending, {@code [R]}. */
    int[] scoredRows() {
        return scoredRows;
    }

    /** The learned tokens, in order, {@code [R]}. */
    int[] scoredTokens() {
        return scoredTokens;
    }
}
