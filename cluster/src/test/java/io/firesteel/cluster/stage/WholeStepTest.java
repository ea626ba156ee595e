package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.settings.TrainerSettings;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.policy.LoraSettings;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.PolicyNetwork;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.Head;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import io.firesteel.trainer.optimiser.AdamW;
import io.firesteel.trainer.optimiser.MomentPrecision;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

class WholeStepTest {
    private static final PackedSequences SEQUENCES =
            new PackedSequences(new int[] {5, 6, 7, 8}, new int[] {0, 4}, new boolean[] {false, true, true, true});

    @Test
    void aPassChangesNothingAndAStepDoesUntilItIsSaidToBeDone() {
        check(new LoraSettings.Off());
        check(new LoraSettings.On(4, 8, LoraSettings.ALL));
    }

    private static void check(LoraSettings lora) {
        TrainerSettings settings = new TrainerSettings(1, Backend.FUSED, Recompute.OFF, MomentPrecision.FLOAT32, lora);
        try (PolicyDirectory start = StartPolicies.read("bundled:countdown-base", new Configuration(false));
                PolicyNetwork network =
                        settings.learning(start.policy(), Head.LogProb.PLAIN, new Seeds(1), Arithmetic.EXACT)) {
            WholeStep whole = new WholeStep(List.of(network));

            network.accumulate(
                    List.of(SEQUENCES), (m, sequences, scores, dLogProbs, dEntropies) -> Arrays.fill(dLogProbs, -1));
            assertThat(whole.isLast()).isTrue();

            network.step(new AdamW(0.9, 0.999, 1e-8, 0), 1e-3, 1, 1);
            assertThat(whole.isLast()).isFalse();
            whole.done();
            assertThat(whole.isLast()).isTrue();
        }
    }
}
