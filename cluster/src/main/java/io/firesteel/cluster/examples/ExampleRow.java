package io.firesteel.cluster.examples;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Sha256;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/**
 * An example as it lies in a table: text for people, tokens for training, and where it came from.
 *
 * @param promptId the problem's
 * @param prompt as the policy saw it
 * @param completion what is imitated
 * @param tokens of both, the stop token included, {@code [T]}
 * @param learn which of them are learned, {@code [T]}
 * @param weight how much it counts; 1 unless somebody weighs it
 * @param source who made it: {@code sample 3 of policy sha256…}
 */
@SuppressWarnings("ArrayRecordComponent")
public record ExampleRow(
        String promptId, String prompt, String completion, int[] tokens, boolean[] learn, double weight, String source)
        implements ExampleTable.Stored, Serializable {
    @Override
    public Row cells() {
        return RowFactory.create(promptId, prompt, completion, tokens, learn, weight, source);
    }

    /** SHA-256 over {@code before} and these rows' tokens, masks and weights, in hexadecimal. */
    public static String sha256(String before, List<ExampleRow> rows) {
        MessageDigest digest = Sha256.digest();
        digest.update(before.getBytes(StandardCharsets.UTF_8));
        for (ExampleRow row : rows) {
            ByteBuffer bytes = ByteBuffer.allocate(12 + 5 * row.tokens.length);
            bytes.putInt(row.tokens.length).putDouble(row.weight);
            for (int i = 0; i < row.tokens.length; i++) {
                bytes.putInt(row.tokens[i]).put((byte) (row.learn[i] ? 1 : 0));
            }
            digest.update(bytes.array());
        }
        return Sha256.hex(digest);
    }

    /** A completion, to be imitated by whoever has the same tokenizer; what was forced into it is not learned. */
    public static ExampleRow of(ScoredRollout scored, String policy) {
        Prompt prompt = scored.rollout().prompt();
        Completion completion = scored.rollout().completion();
        int from = prompt.tokens().length;
        int[] tokens = Arrays.copyOf(prompt.tokens(), from + completion.lengthTokens());
        System.arraycopy(completion.tokens(), 0, tokens, from, completion.lengthTokens());
        boolean[] learn = new boolean[tokens.length];
        System.arraycopy(completion.sampled(), 0, learn, from, completion.lengthTokens());
        return new ExampleRow(
                prompt.id(),
                prompt.text(),
                completion.text(),
                tokens,
                learn,
                1,
                "sample " + scored.rollout().sample() + " of policy " + policy);
    }
}
