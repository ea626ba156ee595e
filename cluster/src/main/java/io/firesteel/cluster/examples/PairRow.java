package io.firesteel.cluster.examples;

import io.firesteel.core.Prompt;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Sha256;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * A pair as it lies in a table: text for people, tokens for training, and where it came from.
 *
 * @param promptId the problem's
 * @param prompt as the policy saw it
 * @param chosen the better completion
 * @param rejected the other one
 * @param promptTokens {@code [P]}
 * @param chosenTokens the stop token included, {@code [C]}
 * @param rejectedTokens the stop token included, {@code [R]}
 * @param source who made it: {@code samples 3 and 0 of policy sha256…}
 */
@SuppressWarnings("ArrayRecordComponent")
public record PairRow(
        String promptId,
        String prompt,
        String chosen,
        String rejected,
        int[] promptTokens,
        int[] chosenTokens,
        int[] rejectedTokens,
        String source)
        implements ExampleTable.Stored, Serializable {
    /** Two completions of one prompt. */
    public static PairRow of(ScoredRollout chosen, ScoredRollout rejected, String policy) {
        Prompt prompt = chosen.rollout().prompt();
        return new PairRow(
                prompt.id(),
                prompt.text(),
                chosen.rollout().completion().text(),
                rejected.rollout().completion().text(),
                prompt.tokens(),
                chosen.rollout().completion().tokens(),
                rejected.rollout().completion().tokens(),
                "samples " + chosen.rollout().sample() + " and "
                        + rejected.rollout().sample() + " of policy " + policy);
    }

    @Override
    public Row cells() {
        return RowFactory.create(
                promptId, prompt, chosen, rejected, promptTokens, chosenTokens, rejectedTokens, source);
    }

    /** SHA-256 over {@code before} and these rows' tokens, in hexadecimal. */
    public static String sha256(String before, List<PairRow> rows) {
        MessageDigest digest = Sha256.digest();
        digest.update(before.getBytes(StandardCharsets.UTF_8));
        for (PairRow row : rows) {
            for (int[] tokens : List.of(row.promptTokens, row.chosenTokens, row.rejectedTokens)) {
                ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * tokens.length);
                bytes.putInt(tokens.length);
                for (int token : tokens) {
                    bytes.putInt(token);
                }
                digest.update(bytes.array());
            }
        }
        return Sha256.hex(digest);
    }
}
