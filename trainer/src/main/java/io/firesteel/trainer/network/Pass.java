package io.firesteel.trainer.network;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.operations.Bounds;
import io.firesteel.trainer.network.operations.Operations;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * What the layers of one worker know besides their input: the packed sequences of the micro-batch that is being computed.
 * DL4J hands layers nothing but arrays of tokens.
 */
final class Pass {
    private final Operations operations;
    private final IntPredicate recompute;
    private final Head head;
    private int[] tokens;
    private Bounds bounds;
    private int[] scoredRows;
    private int[] spokenOf;
    private int[] scoredTokens;

    /**
     * @param recompute whether blocks keep only their input of so many tokens and compute the rest again for the backward pass
     * @param head says which rows are scored
     */
    Pass(Operations operations, IntPredicate recompute, Head head) {
        this.operations = operations;
        this.recompute = recompute;
        this.head = head;
    }

    /** Turns to another micro-batch. */
    void begin(PackedSequences next, Architecture architecture) {
        int vocabulary = architecture.vocabulary();
        int longest = Bounds.of(next.starts(), next.begins()).longest();
        if (longest > architecture.maxPositions()) {
            throw new Fault(
                    "micro-batch",
                    "sequences of at most " + architecture.maxPositions() + " tokens",
                    "one of " + longest,
                    "shorten prompts or completions, or raise max_position_embeddings if the policy can bear it");
        }
        for (int i = 0; i < next.size(); i++) {
            int token = next.tokens()[i];
            if (token < 0 || token >= vocabulary) {
                throw new Fault(
                        "micro-batch, token " + i,
                        "an id in [0, " + vocabulary + ")",
                        "" + token,
                        "the tokenizer belongs to another policy");
            }
        }
        spokenOf = spokenOf(next);
        scoredRows = new int[spokenOf.length];
        scoredTokens = new int[spokenOf.length];
        int back = head instanceof Head.LogProb ? 1 : 0; // a token is predicted by the row before it
        for (int r = 0; r < spokenOf.length; r++) {
            scoredRows[r] = spokenOf[r] - back;
            scoredTokens[r] = next.tokens()[spokenOf[r]];
        }
        cut(next);
    }

    /** Leaves out what nobody reads: a segment's rows behind the last scored one, such as the one of each completion's last token. */
    private void cut(PackedSequences next) {
        int segments = next.begins().length;
        int[] starts = new int[segments + 1];
        tokens = new int[next.size()];
        int r = 0;
        for (int m = 0; m < segments; m++) {
            int from = next.starts()[m];
            int end = next.starts()[m + 1];
            int first = r;
            while (r < scoredRows.length && scoredRows[r] < end) {
                r++;
            }
            int length = (r == first ? end : scoredRows[r - 1] + 1) - from;
            System.arraycopy(next.tokens(), from, tokens, starts[m], length);
            for (int i = first; i < r; i++) {
                scoredRows[i] += starts[m] - from;
            }
            starts[m + 1] = starts[m] + length;
        }
        tokens = Arrays.copyOf(tokens, starts[segments]);
        bounds = Bounds.of(starts, next.begins());
    }

    private int[] spokenOf(PackedSequences next) {
        if (head instanceof Head.Scalar scalar && scalar.place() == Head.Scalar.Place.LAST_TOKEN) {
            return IntStream.of(next.ends()).map(end -> end - 1).toArray();
        }
        return IntStream.range(0, next.size()).filter(i -> next.learn()[i]).toArray();
    }

    Operations operations() {
        return operations;
    }

    boolean recompute() {
        return recompute.test(bounds.tokens());
    }

    /** Ids of the tokens that are computed, {@code [N]}. */
    int[] tokens() {
        return tokens;
    }

    Bounds bounds() {
        return bounds;
    }

    /** The tokens that the head speaks of, as they are packed, ascending, {@code [R]}. */
    int[] spokenOf() {
        return spokenOf;
    }

    /** Rows of whose output the head speaks, ascending, {@code [R]}: those that predict the tokens, or the tokens' own. */
    int[] scoredRows() {
        return scoredRows;
    }

    /** Ids of the tokens that the head speaks of, in order, {@code [R]}. */
    int[] scoredTokens() {
        return scoredTokens;
    }
}
