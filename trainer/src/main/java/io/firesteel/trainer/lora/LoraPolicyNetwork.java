package io.firesteel.trainer.lora;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.Adapted;
import io.firesteel.core.policy.Adapter;
import io.firesteel.core.policy.AdapterLayout;
import io.firesteel.core.policy.LoraSettings;
import io.firesteel.core.policy.MergedParameters;
import io.firesteel.core.policy.ParameterLayout.Slice;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.Objective;
import io.firesteel.trainer.PolicyNetwork;
import io.firesteel.trainer.TokenScores;
import io.firesteel.trainer.batch.PackedSequences;
import io.firesteel.trainer.optimiser.AdamW;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A policy of which only low-rank adapters learn (Hu et al. 2021, arXiv:2106.09685, §4.1): {@code W + (alpha / rank) · B A} for each target W,
 * and W never changes.
 *
 * <p>Ours differs in that the adapters are a parametrisation of the network's own matrices instead of layers beside them: forward and
 * backward passes are those of the merged policy, whose gradient by W gives the adapters' by the chain rule. So there is one
 * arithmetic, what is sampled from is to the bit what is learned, and merging on export changes nothing. The price is the gradient by
 * W, which adapters beside the layers would not need; moments, of which AdamW has two, are the adapters' only. There is no dropout: a
 * sampler that drops nothing would sample from another policy.
 *
 * <p>Parameters, gradient and moments are the adapters'; {@link #policy} is the merged policy.
 */
public final class LoraPolicyNetwork implements PolicyNetwork {
    private final PolicyNetwork network;
    private final AdapterLayout layout;
    private final LoraSettings.On settings;
    private final Policy base;
    private final float[] adapters;
    private final float[] merged;
    private final float[] gradient;
    private final float[][] moments;
    private long changes;
    private boolean current; // whether gradient is that of what the network has accumulated

    /**
     * @param network of the base policy; closed with this
     * @param base never changes, and is not copied
     * @param adapters in {@link AdapterLayout}'s order, such as its beginning or a checkpoint's; copied
     */
    public LoraPolicyNetwork(PolicyNetwork network, Policy base, LoraSettings.On settings, float[] adapters) {
        this.network = network;
        this.settings = settings;
        this.layout = new AdapterLayout(base.layout(), settings);
        this.base = base;
        this.merged = new float[base.size()];
        this.adapters = new float[layout.size()];
        this.gradient = new float[layout.size()];
        this.moments = new float[2][layout.size()];
        restore(Parameters.of(adapters), List.of());
    }

    public AdapterLayout layout() {
        return layout;
    }

    /** A copy of the adapters, in {@link AdapterLayout}'s order: they are few. */
    @Override
    public Parameters current() {
        return Parameters.of(adapters.clone());
    }

    @Override
    public long changes() {
        return changes;
    }

    /** The merged policy, which is there until the next step and says what it is merged from. */
    @Override
    public Policy policy(long version) {
        return new Policy(architecture(), version, network.current(), new Adapted(base, settings, adapters.clone()));
    }

    /** Adapters and their moments. */
    @Override
    public void restore(Parameters parameters, List<Parameters> moments) {
        requireSize("adapters", parameters);
        changes++;
        parameters.copy(0, adapters, 0, adapters.length);
        for (int m = 0; m < 2; m++) {
            if (moments.isEmpty()) {
                Arrays.fill(this.moments[m], 0);
            } else {
                requireSize("moments of adapters", moments.get(m));
                moments.get(m).copy(0, this.moments[m], 0, adapters.length);
            }
        }
        merge();
    }

    private void merge() {
        new MergedParameters(base, layout, settings.scale(), adapters).copyAll(merged);
        network.restore(Parameters.of(merged), List.of());
    }

    @Override
    public List<TokenScores> score(List<PackedSequences> microBatches) {
        return network.score(microBatches);
    }

    @Override
    public List<TokenScores> accumulate(List<PackedSequences> microBatches, Objective objective) {
        current = false;
        return network.accumulate(microBatches, objective);
    }

    @Override
    public void zeroGradient() {
        current = false;
        network.zeroGradient();
    }

    private void bringGradient() {
        if (!current) {
            float[] byParameters = network.gradient();
            for (Adapter adapter : layout.adapters()) {
                LowRank.gradient(adapter, settings.scale(), adapters, byParameters, gradient);
            }
            current = true;
        }
    }

    @Override
    public double gradientNorm() {
        bringGradient();
        double squares = 0;
        for (float g : gradient) {
            squares += (double) g * g;
        }
        return Math.sqrt(squares);
    }

    @Override
    public Optional<String> step(AdamW adamW, double learningRate, double gradientScale, long step) {
        bringGradient();
        double first = 1 - StrictMath.pow(adamW.beta1(), step);
        double second = 1 - StrictMath.pow(adamW.beta2(), step);
        changes++;
        for (Slice slice : layout.slices()) {
            for (int i = slice.offset(); i < slice.end(); i++) {
                double g = gradient[i] * gradientScale;
                moments[0][i] = (float) (adamW.beta1() * moments[0][i] + (1 - adamW.beta1()) * g);
                moments[1][i] = (float) (adamW.beta2() * moments[1][i] + (1 - adamW.beta2()) * g * g);
                double update = moments[0][i] / first / (Math.sqrt(moments[1][i] / second) + adamW.epsilon());
                adapters[i] -= (float) (learningRate * (update + adamW.weightDecay() * adapters[i]));
            }
        }
        current = false;
        merge();
        return beyondFloat32();
    }

    private Optional<String> beyondFloat32() {
        for (Adapter adapter : layout.adapters()) {
            for (Slice slice : List.of(adapter.a(), adapter.b())) {
                for (int i = slice.offset(); i < slice.end(); i++) {
                    float square = adapters[i] * adapters[i];
                    if (!Float.isFinite(square) || !Float.isFinite(moments[0][i]) || !Float.isFinite(moments[1][i])) {
                        return Optional.of(adapters[i] + " in " + slice.name());
                    }
                }
            }
            Slice target = adapter.target();
            for (int i = target.offset(); i < target.end(); i++) {
                float square = merged[i] * merged[i];
                if (!Float.isFinite(square)) {
                    return Optional.of(merged[i] + " in " + target.name() + " with its adapter");
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public Architecture architecture() {
        return network.architecture();
    }

    /** A copy of the accumulated gradient by the adapters, in {@link AdapterLayout}'s order. */
    @Override
    public float[] gradient() {
        bringGradient();
        return gradient.clone();
    }

    /** Copies of the adapters' moments. */
    @Override
    public List<Parameters> currentMoments() {
        return List.of(Parameters.of(moments[0].clone()), Parameters.of(moments[1].clone()));
    }

    private void requireSize(String what, Parameters vector) {
        if (vector.size() != layout.size()) {
            throw new Fault(
                    what,
                    layout.size() + " numbers, of rank " + settings.rank() + " for " + settings.targets(),
                    Integer.toString(vector.size()),
                    "rank and targets have to be those that the adapters were made with");
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
