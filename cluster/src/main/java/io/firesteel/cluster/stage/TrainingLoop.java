package io.firesteel.cluster.stage;

import io.firesteel.cluster.data.Curriculum;
import io.firesteel.core.Prompt;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.generate.SamplingSettings;
import io.firesteel.trainer.GrpoReport;
import io.firesteel.trainer.GrpoTrainer;
import io.firesteel.trainer.PolicyNetwork;

import java.util.List;

/**
 * Reinforcement learning from verifiable rewards: GRPO (Shao et al. 2024, arXiv:2402.03300, alg. 1) as DeepSeek-R1-Zero
 * uses it (arXiv:2501.12948, §2.2). {@link #iterate} is the method; the rest is when to stop, save and evaluate.
 */
public final class TrainingLoop {
    private final Curriculum curriculum;
    private final Rollouts rollouts;
    private final int groupSize;
    private final SamplingSettings sampling;
    private final GrpoTrainer trainer;
    private final PolicyNetwork network;
    private final Seeds seeds;

    private Policy policy;

    /**
     * @param policy the one that {@code network} holds, to go on from
     * @param seeds of the run
     */
    public TrainingLoop(
            Curriculum curriculum,
            Rollouts rollouts,
            int groupSize,
            SamplingSettings sampling,
            GrpoTrainer trainer,
            PolicyNetwork network,
            Policy policy,
            Seeds seeds) {
        this.curriculum = curriculum;
        this.rollouts = rollouts;
        this.groupSize = groupSize;
        this.sampling = sampling;
        this.trainer = trainer;
        this.network = network;
        this.policy = policy;
        this.seeds = seeds.at("rollout");
    }

    /** The policy as it is now; its version is the number of iterations done. */
    public Policy policy() {
        return policy;
    }

    /** One iteration: P prompts in, one better policy out. */
    public IterationReport iterate() throws InterruptedException {
        long iteration = policy.version() + 1;
        long start = System.nanoTime();

        // 1. Ask: P prompts; the same ones whenever this iteration is replayed.
        List<Prompt> prompts = curriculum.draw(policy.version());

        // 2. Sample on the executors, and 3. verify there: G completions of each prompt.
        RolloutResult sampled = rollouts.sample(
                policy,
                new RolloutRequest(
                        "iteration " + iteration + " · sampling", prompts, groupSize, sampling, seeds.at(iteration)));
        long learning = System.nanoTime();

        // 4. Credit: compare within each group, and 5. learn on the driver.
        GrpoReport learned = trainer.step(sampled.groups(), iteration);
        long publishing = System.nanoTime();

        // 6. Publish: a new immutable policy, which the next sampling sends out.
        policy = new Policy(policy.architecture(), iteration, network.parameters());
        return new IterationReport(
                iteration,
                sampled,
                learned,
                (learning - start) / 1e9,
                (publishing - learning) / 1e9,
                (System.nanoTime() - publishing) / 1e9);
    }
}
