package io.firesteel.cluster.stage;

import io.firesteel.cluster.data.Curriculum;
import io.firesteel.cluster.data.DataSets;
import io.firesteel.cluster.evaluation.AttemptCounter;
import io.firesteel.cluster.evaluation.Evaluator;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.run.Sample;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.policy.FileSink;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.generate.SamplingSettings;
import io.firesteel.trainer.GrpoReport;
import io.firesteel.trainer.GrpoTrainer;
import io.firesteel.trainer.PolicyNetwork;
import io.firesteel.trainer.TrainerState;
import io.firesteel.trainer.network.Dl4jPolicyNetwork;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reinforcement learning from verifiable rewards: GRPO (Shao et al. 2024, arXiv:2402.03300, alg. 1) as DeepSeek-R1-Zero
 * uses it (arXiv:2501.12948, §2.2). {@link #iterate} is the method; the rest is what a {@link Loop} has to be.
 */
public final class GrpoLoop implements Loop {
    private final Grpo settings;
    private final PolicyDirectory start;
    private final Sampling sampling;
    private final Optional<Evaluator> evaluator;
    private final Curriculum curriculum;
    private final SamplingSettings tokens;
    private final AttemptCounter attempts;
    private final PolicyNetwork network;
    private final GrpoTrainer trainer;
    private final Seeds seeds;

    private long iteration;
    private long tokensSeen;
    private Policy policy;

    /**
     * @param start where the run starts, which is the KL penalty's reference; stays the caller's to close
     * @param sampling closed with this
     * @param evaluator of held-out problems, if they are evaluated
     * @param seeds of the run
     * @param restored where an earlier session stopped
     */
    public GrpoLoop(
            Grpo settings,
            PolicyDirectory start,
            Sampling sampling,
            Optional<Evaluator> evaluator,
            Seeds seeds,
            Optional<Restored> restored) {
        this.settings = settings;
        this.start = start;
        this.sampling = sampling;
        this.evaluator = evaluator;
        this.seeds = seeds.at("rollout");
        curriculum = curriculum(settings, sampling.data(), seeds);
        tokens = settings.sampling().rollout().sampling(start.stopTokens());
        attempts = AttemptCounter.of(settings.evaluation().attempts());
        policy = start.policy();
        network = new Dl4jPolicyNetwork(policy, settings.trainer().network());
        trainer = new GrpoTrainer(
                network,
                settings.grpo(),
                seeds,
                () -> new Dl4jPolicyNetwork(start.policy(), settings.trainer().network()));
        restored.ifPresent(this::restore);
    }

    private void restore(Restored from) {
        PolicyCheckpoint checkpoint = PolicyCheckpoint.read(from);
        network.restore(checkpoint.policy().parameters(), checkpoint.moments());
        trainer.restore(new TrainerState(from.state().longInteger("optimiserSteps")));
        policy = checkpoint.policy();
        iteration = from.step();
        tokensSeen = from.state().longInteger("tokensSeen");
    }

    static Curriculum curriculum(Grpo settings, DataSets data, Seeds seeds) {
        return new Curriculum(data.train().size(), settings.sampling().rollout().prompts(), seeds.at("curriculum"));
    }

    /** One iteration: P prompts in, one better policy out. */
    public IterationReport iterate() throws InterruptedException {
        long next = iteration + 1;
        long starting = System.nanoTime();

        // 1. Ask: P prompts; the same ones whenever this iteration is replayed.
        List<Prompt> prompts = sampling.data().train().prompts(curriculum.draw(iteration));

        // 2. Sample on the executors, and 3. verify there: G completions of each prompt.
        RolloutResult sampled = sample(prompts, next);
        long learning = System.nanoTime();

        // 4. Credit: compare within each group, and 5. learn on the driver.
        GrpoReport learned = trainer.step(sampled.groups(), next);
        long publishing = System.nanoTime();

        // 6. Publish: a new immutable policy, which the next sampling sends out.
        policy = new Policy(policy.architecture(), next, network.parameters());
        iteration = next;
        return new IterationReport(
                next,
                sampled,
                learned,
                (learning - starting) / 1e9,
                (publishing - learning) / 1e9,
                (System.nanoTime() - publishing) / 1e9);
    }

    private RolloutResult sample(List<Prompt> prompts, long next) throws InterruptedException {
        return sampling.rollouts()
                .sample(
                        policy,
                        new RolloutRequest(
                                "iteration " + next + " · sampling",
                                prompts,
                                settings.sampling().rollout().groupSize(),
                                tokens,
                                seeds.at(next)));
    }

    @Override
    public StepReport step() throws InterruptedException {
        IterationReport report = iterate();
        List<Group<ScoredRollout>> groups = report.sampled().groups();
        tokensSeen += report.sampled().tokens()
                + report.sampled().promptTokens() * groups.get(0).size();
        List<ScoredRollout> rollouts =
                groups.stream().flatMap(group -> group.members().stream()).toList();
        Map<String, Object> figures = IterationFigures.of(report, rollouts, attempts, tokensSeen);
        double[] advantages = new double[rollouts.size()];
        List<Sample> shown = groups.stream()
                .map(group ->
                        Sample.of(report.iteration(), "train", group.members().get(0), Double.NaN))
                .toList();
        return new StepReport(report.iteration(), figures, rollouts, advantages, shown);
    }

    @Override
    public long done() {
        return iteration;
    }

    @Override
    public long total() {
        return settings.run().iterations();
    }

    @Override
    public Optional<Policy> policy() {
        return Optional.of(policy);
    }

    @Override
    public Optional<Evaluator> evaluator() {
        return evaluator;
    }

    @Override
    public void save(FileSink into) throws IOException {
        PolicyCheckpoint.save(into, policy, network, start);
    }

    @Override
    public Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("optimiserSteps", trainer.state().optimiserSteps());
        state.put("tokensSeen", tokensSeen);
        return state;
    }

    @Override
    public Map<String, String> hashes() {
        return Map.of("policy", start.policy().fingerprint());
    }

    @Override
    public Map<String, Object> sandboxes() {
        return sampling.sandboxes();
    }

    @Override
    public Artefact finish(RunFiles directory, Map<String, Object> provenance) {
        return PolicyProduct.write(directory, policy, start, provenance);
    }

    @Override
    public void close() {
        try {
            trainer.close();
            network.close();
        } finally {
            sampling.close();
        }
    }
}
