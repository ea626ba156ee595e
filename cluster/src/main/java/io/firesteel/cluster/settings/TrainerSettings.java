package io.firesteel.cluster.settings;

import io.firesteel.core.config.Requirements;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.policy.AdapterLayout;
import io.firesteel.core.policy.LoraSettings;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.PolicyNetwork;
import io.firesteel.trainer.lora.LoraPolicyNetwork;
import io.firesteel.trainer.network.Dl4jPolicyNetwork;
import io.firesteel.trainer.network.Head;
import io.firesteel.trainer.network.NetworkSettings;
import io.firesteel.trainer.optimiser.MomentPrecision;

import java.util.List;

/**
 * The network that learns; see {@code trainer} in reference.conf.
 *
 * @param threads training workers; 0 is one per core
 * @param moments what AdamW's are kept in
 * @param lora whether all of a policy learns, or adapters of it
 */
public record TrainerSettings(
        int threads,
        NetworkSettings.Backend backend,
        NetworkSettings.Recompute recompute,
        MomentPrecision moments,
        LoraSettings lora) {
    /** More only take memory, and time to start. */
    private static final int MOST_PER_CORE = 8;

    public TrainerSettings {
        int cores = Runtime.getRuntime().availableProcessors();
        new Requirements()
                .that(
                        threads >= 0 && threads <= MOST_PER_CORE * cores,
                        "threads",
                        "0 to " + MOST_PER_CORE * cores + ", " + MOST_PER_CORE + " for each of this machine's " + cores
                                + " cores",
                        threads,
                        "0 takes one per core")
                .that(
                        moments == MomentPrecision.FLOAT32 || backend != NetworkSettings.Backend.PLAIN,
                        "moments",
                        "float32 with trainer.backend = plain",
                        "bf16, which ND4J's operations do not round to",
                        "leave trainer.moments out; or trainer.backend, and train on a CPU")
                .that(
                        moments == MomentPrecision.FLOAT32 || lora instanceof LoraSettings.Off,
                        "moments",
                        "float32 with trainer.lora.kind = on: adapters are few, and so are their moments",
                        "bf16",
                        "leave trainer.moments out")
                .check();
    }

    /**
     * The network of whoever learns.
     *
     * @param start which it begins with; kept where adapters learn, whose base it is
     * @param head with the temperature that completions are sampled at, if some are
     * @param seeds where the beginning of adapters is looked up
     * @param arithmetic whose products, the sampler's
     */
    public PolicyNetwork learning(Policy start, Head.LogProb head, Seeds seeds, Arithmetic arithmetic) {
        PolicyNetwork whole = new Dl4jPolicyNetwork(start, network(arithmetic), head);
        if (!(lora instanceof LoraSettings.On on)) {
            return whole;
        }
        return new LoraPolicyNetwork(
                whole, start.inMemory(), on, layout(start, on).beginning(seeds.at("lora")));
    }

    /** How much of a policy learns, in words. */
    public String learns(Policy start) {
        return lora instanceof LoraSettings.On on
                ? layout(start, on).size() + " numbers of adapters of rank " + on.rank() + " of " + start.size()
                : "all " + start.size() + " parameters";
    }

    private static AdapterLayout layout(Policy start, LoraSettings.On on) {
        return new AdapterLayout(start.layout(), on);
    }

    /** @param arithmetic whose products, the sampler's */
    public NetworkSettings network(Arithmetic arithmetic) {
        return new NetworkSettings(workers(), backend, recompute, arithmetic, moments);
    }

    /** The same where blocks keep no activations, but compute them again. */
    public TrainerSettings recomputing() {
        return new TrainerSettings(threads, backend, NetworkSettings.Recompute.ON, moments, lora);
    }

    /** Paths of what decides a result only where it is not as usual, so that addresses from before it was there still hold. */
    public List<String> decidedByUnusual() {
        return moments == MomentPrecision.FLOAT32 ? List.of() : List.of("trainer.moments");
    }

    /** Training workers on this machine. */
    public int workers() {
        return threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
    }
}
