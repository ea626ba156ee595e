package io.firesteel.trainer.lora;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Fault;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.policy.Adapted;
import io.firesteel.core.policy.Adapter;
import io.firesteel.core.policy.AdapterDirectory;
import io.firesteel.core.policy.AdapterLayout;
import io.firesteel.core.policy.LoraSettings;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.Safetensors;
import io.firesteel.core.policy.SafetensorsHeader;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.network.Dl4jPolicyNetwork;
import io.firesteel.trainer.network.NetworkSettings;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.NetworkSettings.Recompute;
import io.firesteel.trainer.network.Policies;
import io.firesteel.trainer.optimiser.AdamW;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

class LoraPolicyNetworkTest {
    private static final Architecture QWEN = Policies.qwen2();
    private static final LoraSettings.On SETTINGS = new LoraSettings.On(3, 6, LoraSettings.ALL);
    private static final AdamW ADAMW = new AdamW(0.9, 0.95, 1e-8, 0);
    private static final PackedSequences SEQUENCES = new PackedSequences(
            new int[] {3, 1, 12, 7, 2, 5}, new int[] {0, 4, 6}, new boolean[] {false, true, true, true, false, true});

    /** The likelihood of every learned token. */
    private static final Objective LIKELIHOOD = (m, sequences, scores, dLogProb, dEntropy) -> {
        for (int i = 0; i < dLogProb.length; i++) {
            dLogProb[i] = sequences.learn()[i] ? -1 : 0;
        }
    };

    @Test
    void freshAdaptersChangeNoBit() {
        try (LoraPolicyNetwork network = network(SETTINGS, new Seeds(1))) {
            assertThat(network.policy(0).parameters()).isEqualTo(base());
            assertThat(network.parameters()).hasSize(network.layout().size());
        }
    }

    @Test
    void everyMatrixOfEveryBlockHasTwoSmallOnes() {
        AdapterLayout layout = new AdapterLayout(new ParameterLayout(QWEN), SETTINGS);

        assertThat(layout.adapters()).hasSize(7 * QWEN.layers());
        assertThat(layout.slices().get(0).name()).isEqualTo("model.layers.0.self_attn.q_proj.lora_A.weight");
        assertThat(layout.slices().get(0).shape()).containsExactly(3, QWEN.width());
        assertThat(layout.slices().get(1).shape()).containsExactly(QWEN.queryWidth(), 3);
        assertThat(new AdapterLayout(new ParameterLayout(QWEN), new LoraSettings.On(3, 6, List.of("q_proj", "v_proj")))
                        .adapters())
                .hasSize(2 * QWEN.layers());
    }

    @Test
    void theMergedPolicyIsBasePlusScaledProduct() {
        try (LoraPolicyNetwork network = network(SETTINGS, new Seeds(1))) {
            float[] adapters = random(network.layout().size());
            network.restore(adapters, null);
            float[] merged = network.policy(0).parameters();
            float[] base = base();
            Adapter adapter = network.layout().adapters().get(4);
            Slice w = adapter.target();
            for (int i = 0; i < w.shape()[0]; i++) {
                for (int j = 0; j < w.shape()[1]; j++) {
                    double product = 0;
                    for (int k = 0; k < 3; k++) {
                        product += (double) adapters[adapter.b().offset() + i * 3 + k]
                                * adapters[adapter.a().offset() + k * w.shape()[1] + j];
                    }
                    int at = w.offset() + i * w.shape()[1] + j;
                    assertThat((double) merged[at]).isCloseTo(base[at] + 2 * product, within(1e-5));
                }
            }
            Slice norm = new ParameterLayout(QWEN).slice("model.norm.weight");
            assertThat(Arrays.copyOfRange(merged, norm.offset(), norm.end()))
                    .isEqualTo(Arrays.copyOfRange(base, norm.offset(), norm.end()));
        }
    }

    @Test
    void whateverIsReadAtATimeTheBitsAreTheMergedPolicys() {
        try (LoraPolicyNetwork network = network(SETTINGS, new Seeds(1))) {
            network.restore(random(network.layout().size()), null);
            Policy policy = network.policy(7);
            Parameters lazily = policy.adapted().merged();
            float[] read = new float[policy.size()];
            for (int at = 0, count = 1; at < read.length; at += count, count = count % 41 + 1) {
                count = Math.min(count, read.length - at);
                lazily.copy(at, read, at, count);
            }
            assertThat(read).isEqualTo(policy.parameters());
            assertThat(policy.adapted().adapters()).isEqualTo(network.parameters());
        }
    }

    @Test
    void savedAdaptersHavePeftsNamesAndComeBackToTheBit(@TempDir Path folder) throws Exception {
        try (LoraPolicyNetwork network = network(SETTINGS, new Seeds(1))) {
            network.restore(random(network.layout().size()), null);
            Adapted adapted = network.policy(7).adapted();
            AdapterDirectory.write(FileSink.directory(folder), adapted);

            FileSource saved = FileSource.directory(folder);
            try (InputStream in = saved.open("adapter_model.safetensors")) {
                SafetensorsHeader header = Safetensors.header("saved", in, saved.length("adapter_model.safetensors"));
                assertThat(header.tensors().get(0).name())
                        .isEqualTo("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight");
                assertThat(header.tensors().get(1).shape()).containsExactly((long) QWEN.queryWidth(), 3L);
            }
            AdapterDirectory.Saved read = AdapterDirectory.read(saved);
            assertThat(AdapterDirectory.adapters(read, SETTINGS, adapted.layout()))
                    .isEqualTo(adapted.adapters());
            assertThatThrownBy(() -> AdapterDirectory.adapters(
                            read, new LoraSettings.On(3, 5, LoraSettings.ALL), adapted.layout()))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("trainer.lora", "alpha=6.0", "alpha=5.0");
        }
    }

    @Test
    void gradientsAreFiniteDifferences() {
        try (LoraPolicyNetwork network = network(SETTINGS, new Seeds(1))) {
            float[] adapters = random(network.layout().size());
            network.restore(adapters, null);
            network.zeroGradient();
            network.accumulate(List.of(SEQUENCES), LIKELIHOOD);
            float[] gradient = network.gradient();
            double largest = 0;
            for (float g : gradient) {
                largest = Math.max(largest, Math.abs(g));
            }
            for (int i = 0; i < gradient.length; i += 7) {
                float h = 2e-2f;
                float[] moved = adapters.clone();
                moved[i] = adapters[i] + h;
                network.restore(moved, null);
                double above = loss(network);
                moved[i] = adapters[i] - h;
                network.restore(moved, null);
                double below = loss(network);
                assertThat((above - below) / (2.0 * h))
                        .as("number %d", i)
                        .isCloseTo(gradient[i], within(2e-3 * Math.max(1, largest)));
            }
        }
    }

    @Test
    void itLearnsAndTheBaseStays() {
        try (LoraPolicyNetwork network = network(SETTINGS, new Seeds(1))) {
            double before = loss(network);
            for (int step = 1; step <= 40; step++) {
                network.zeroGradient();
                network.accumulate(List.of(SEQUENCES), LIKELIHOOD);
                network.step(ADAMW, 0.02, 1, step);
            }
            assertThat(loss(network)).isLessThan(before / 4);
            Slice embedding = new ParameterLayout(QWEN).slice(ParameterLayout.EMBEDDING);
            assertThat(Arrays.copyOfRange(network.policy(0).parameters(), embedding.offset(), embedding.end()))
                    .isEqualTo(Arrays.copyOfRange(base(), embedding.offset(), embedding.end()));
        }
    }

    @Test
    void aRestoredNetworkGoesOnToTheSameBits() {
        float[] straight;
        float[] adapters = null;
        float[][] moments = null;
        try (LoraPolicyNetwork network = network(SETTINGS, new Seeds(1))) {
            for (int step = 1; step <= 6; step++) {
                if (step == 4) {
                    adapters = network.parameters();
                    moments = network.moments();
                }
                learn(network, step);
            }
            straight = network.policy(0).parameters();
        }
        try (LoraPolicyNetwork network = network(SETTINGS, new Seeds(2))) {
            network.restore(adapters, moments);
            for (int step = 4; step <= 6; step++) {
                learn(network, step);
            }
            assertThat(network.policy(0).parameters()).isEqualTo(straight);
        }
    }

    @Test
    void settingsThatNameNothingAreRefused() {
        assertThatThrownBy(() -> new LoraSettings.On(0, 1, LoraSettings.ALL)).isInstanceOf(ConfigurationFault.class);
        assertThatThrownBy(() -> new LoraSettings.On(4, 0, LoraSettings.ALL)).isInstanceOf(ConfigurationFault.class);
        assertThatThrownBy(() -> new LoraSettings.On(4, 4, List.of("query")))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContaining("q_proj");
        assertThatThrownBy(() -> new AdapterLayout(
                        new ParameterLayout(Policies.around()), new LoraSettings.On(2, 1, List.of("o_proj", "q_proj"))))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "trainer.lora.targets", "[o_proj, down_proj, qkv_proj, gate_up_proj]", "q_proj");
        assertThat(new AdapterLayout(
                                new ParameterLayout(Policies.around()),
                                new LoraSettings.On(2, 1, List.of("qkv_proj", "gate_up_proj")))
                        .adapters())
                .hasSize(2 * Policies.around().layers());
        assertThatThrownBy(() -> new AdapterLayout(
                        new ParameterLayout(QWEN), new LoraSettings.On(1_000_000_000, 1, LoraSettings.ALL)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("trainer.lora.rank", "at most", "q_proj");
        try (LoraPolicyNetwork network = network(SETTINGS, new Seeds(1))) {
            assertThatThrownBy(() -> network.restore(new float[5], null))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("rank");
        }
    }

    private static void learn(LoraPolicyNetwork network, int step) {
        network.zeroGradient();
        network.accumulate(List.of(SEQUENCES), LIKELIHOOD);
        network.step(ADAMW, 0.01, 1, step);
    }

    private static double loss(LoraPolicyNetwork network) {
        double loss = 0;
        for (float logProb : network.score(List.of(SEQUENCES)).get(0).logProbs()) {
            loss -= logProb;
        }
        return loss;
    }

    private static float[] base() {
        return Policies.parameters(QWEN, 3);
    }

    private static float[] random(int size) {
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) (0.3 * new Seeds(8).gaussian(i));
        }
        return values;
    }

    private static LoraPolicyNetwork network(LoraSettings.On settings, Seeds seeds) {
        Policy base = new Policy(QWEN, 0, base());
        return new LoraPolicyNetwork(
                new Dl4jPolicyNetwork(base, new NetworkSettings(1, Backend.FUSED, Recompute.OFF)),
                base,
                settings,
                new AdapterLayout(new ParameterLayout(QWEN), settings).beginning(seeds));
    }
}
