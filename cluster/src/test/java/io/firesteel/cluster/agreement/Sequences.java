package io.firesteel.cluster.agreement;

import io.firesteel.core.Rollout;
import io.firesteel.trainer.batch.PackedSequences;

import java.util.Arrays;

/** What was sampled, as the trainer reads it. */
final class Sequences {
    private Sequences() {}

    /** Prompt and completion, of which the completion is learned. */
    static PackedSequences of(Rollout rollout) {
        int[] prompt = rollout.prompt().tokens();
        int[] written = rollout.completion().tokens();
        int[] tokens = Arrays.copyOf(prompt, prompt.length + written.length);
        System.arraycopy(written, 0, tokens, prompt.length, written.length);
        boolean[] learn = new boolean[tokens.length];
        Arrays.fill(learn, prompt.length, learn.length, true);
        return new PackedSequences(tokens, new int[] {0, tokens.length}, learn);
    }
}
