package io.firesteel.cluster.stage;

import io.firesteel.cluster.data.Curriculum;
import io.firesteel.cluster.evaluation.AttemptCounter;
import io.firesteel.cluster.evaluation.Evaluator;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.run.Sample;
import io.firesteel.cluster.settings.RolloutSettings;
import io.firesteel.cluster.wire.RolloutCredit;
import io.firesteel.cluster.wire.RolloutRow;
import io.firesteel.core.Fault;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.storage.FileSink;
import io.firesteel.trainer.GrpoMetric;
import io.firesteel.trainer.GrpoReport;
import io.firesteel.trainer.GrpoTrainer;
import io.firesteel.trainer.Lesson;
import io.firesteel.trainer.PolicyNetwork;
import io.firesteel.trainer.TrainerState;
import io.firesteel.trainer.credit.CreditedBatch;
import io.firesteel.trainer.credit.CreditedRollout;
import io.firesteel.trainer.loss.Coefficients;
import io.firesteel.trainer.loss.EntropyControl;
import io.firesteel.trainer.loss.KlControl;
import io.firesteel.trainer.loss.KlPenalty;
import io.firesteel.trainer.loss.LossSettings;
import io.firesteel.trainer.network.Dl4jPolicyNetwork;
import io.firesteel.trainer.network.Dl4jValueNetwork;
import io.firesteel.trainer.network.Head;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Reinforcement learning from verifiable rewards: GRPO (Shao et al. 2024, arXiv:2402.03300, alg. 1) as DeepSeek-R1-Zero
 * uses it (arXiv:2501.12948, §2.2), and on-policy distillation, which is the same with a {@link Teacher}. {@link #iterate} is the
 * method; the rest is what a {@link Loop} has to be.
 */
public final class GrpoLoop implements Loop {
    /** The state's key for the version of a reference policy that is not the one the run started from. */
    private static final String REFERENCE = "referenceVersion";

    private final Grpo settings;
    private final PolicyDirectory start;
    private final Sampling sampling;
    private final Optional<Evaluator> evaluator;
    private final Curriculum curriculum;
    private final Optional<Teacher> teacher;
    private final BatchSampler sampler;
    private final AttemptCounter attempts;
    private final PolicyNetwork network;
    private final GrpoTrainer trainer;
    private Dl4jValueNetwork critic; // the trainer's to close; null where there is none
    private final CollapseWatch watch;

    private final WholeStep networks;
    private TrainerState whole; // after the last whole iteration
    private long iteration;
    private long tokensSeen;
    private Policy policy;
    private Optional<Policy> reference = Optional.empty(); // what took the place of the one that the run started from

    /**
     * @param start where the run starts, which is the KL penalty's first reference; stays the caller's to close
     * @param sampling closed with this
     * @param evaluator of held-out problems, if they are evaluated
     * @param teacher to whose log-probs each sampled token is held, if there is one
     * @param seeds of the run
     * @param restored where an earlier session stopped
     */
    public GrpoLoop(
            Grpo settings,
            PolicyDirectory start,
            Sampling sampling,
            Optional<Evaluator> evaluator,
            Optional<Teacher> teacher,
            Seeds seeds,
            Optional<Restored> restored) {
        this.settings = settings;
        this.start = start;
        this.sampling = sampling;
        this.evaluator = evaluator;
        this.teacher = teacher;
        RolloutSettings rollout = settings.sampling().rollout().forTraining();
        curriculum = sampling.data().curriculum(rollout.prompts(), seeds.at("curriculum"));
        sampler = new BatchSampler(
                sampling.rollouts(),
                curriculum,
                rollout.groupSize(),
                rollout.sampling(start.stopTokens()),
                rollout.refill(),
                settings.grpo().credit().estimator().greedyBaseline(),
                seeds.at("rollout"));
        attempts = AttemptCounter.of(settings.sampling().evaluation().attempts());
        Head.LogProb head = new Head.LogProb(rollout.temperature()); // what is sampled from is what is optimised
        Arithmetic arithmetic = settings.run().arithmetic();
        network = settings.trainer().learning(start.policy(), head, seeds, arithmetic);
        policy = network.policy(0);
        trainer = new GrpoTrainer(
                network,
                settings.grpo(),
                seeds,
                () -> new Dl4jPolicyNetwork(start.policy(), settings.trainer().network(arithmetic), head),
                () -> critic = new Dl4jValueNetwork(
                        start.policy(),
                        settings.trainer().network(arithmetic),
                        new Head.Scalar(Head.Scalar.Place.LEARNED_TOKENS)));
        watch = new CollapseWatch(settings.run().collapse(), restored.map(Restored::state));
        restored.ifPresent(this::restore);
        networks = new WholeStep(critic == null ? List.of(network) : List.of(network, critic));
        whole = trainer.state();
    }

    private void restore(Restored from) {
        policy = from.takePolicy().restore(network);
        trainer.restore(trainerState(from.state()));
        if (critic != null) {
            CriticCheckpoint.restore(from.files(), critic);
        }
        iteration = from.step();
        restoreReference(from);
        curriculum.observe(SolveRates.read(from.files()));
        tokensSeen = from.state().longInteger("tokensSeen");
    }

    private void restoreReference(Restored from) {
        int refresh = settings.grpo().referenceRefresh();
        if (from.state().has(REFERENCE) && settings.grpo().loss().kl().needsReference()) {
            measureFrom(PolicyCheckpoint.readReference(
                    from.files(), policy, from.state().longInteger(REFERENCE)));
        } else if (refresh > 0 && iteration >= refresh) {
            throw new Fault(
                    "grpo.reference-refresh",
                    "0, as in the sessions before: their checkpoint of iteration " + iteration
                            + " has no reference policy of its own",
                    Integer.toString(refresh),
                    "put it back, or begin another --run-dir");
        }
    }

    /** The KL penalty's reference is from now on this policy. */
    private void measureFrom(Policy other) {
        reference = Optional.of(new Policy(other.architecture(), other.version(), trainer.refreshReference(other)));
    }

    /** What {@link #state} said; coefficients that nothing moves are the settings'. */
    private TrainerState trainerState(JsonObject saved) {
        LossSettings loss = settings.grpo().loss();
        Coefficients first = Coefficients.first(loss);
        return new TrainerState(
                saved.longInteger("optimiserSteps"),
                critic == null || !saved.has("criticSteps") ? 0 : saved.longInteger("criticSteps"),
                new Coefficients(
                        loss.klControl() instanceof KlControl.Adaptive
                                ? saved.number("klCoefficient", first.kl())
                                : first.kl(),
                        loss.entropyControl() instanceof EntropyControl.Adaptive
                                ? saved.number("entropyCoefficient", first.entropy())
                                : first.entropy()));
    }

    /** One iteration: P prompts in, one better policy out. */
    public IterationReport iterate() throws InterruptedException {
        long next = iteration + 1;
        long starting = System.nanoTime();

        // 1. Ask: P prompts, the same ones whenever this iteration is replayed;
        // 2. sample on the executors, and 3. verify there: G completions of each prompt.
        SampledBatch sampled = sampler.sample(policy, next);
        long learning = System.nanoTime();

        // 4. Credit: compare the completions of a prompt with each other.
        CreditedBatch credited = credit(sampled);

        // A teacher, if there is one, scores them on the executors.
        long asking = System.nanoTime();
        Optional<Lesson> lesson = Optional.empty();
        if (teacher.isPresent()) {
            lesson = Optional.of(teacher.get().teach(sampling.rollouts(), credited, next));
        }
        double teaching = (System.nanoTime() - asking) / 1e9;

        // 5. Learn on the driver.
        sampling.leaveRoomFor(policy);
        GrpoReport learned = trainer.step(credited, lesson, next);
        long publishing = System.nanoTime();

        // 6. Publish: a new immutable policy, which the next sampling sends out.
        policy = network.policy(next);
        int refresh = settings.grpo().referenceRefresh();
        if (refresh > 0 && next % refresh == 0) {
            measureFrom(policy);
        }
        curriculum.observe(sampled.groups());
        curriculum.observe(sampled.replaced());
        iteration = next;
        return new IterationReport(
                next,
                sampled,
                credited,
                learned,
                (learning - starting) / 1e9,
                teaching,
                (publishing - learning) / 1e9 - teaching,
                (System.nanoTime() - publishing) / 1e9);
    }

    private CreditedBatch credit(SampledBatch sampled) {
        CreditedBatch credited = trainer.credit(sampled.groups(), sampled.greedy());
        return teacher.map(each -> credited.times(each.settings().reward())).orElse(credited);
    }

    @Override
    public StepReport step() throws InterruptedException {
        IterationReport report = iterate();
        if (teacher.isEmpty() && !settings.grpo().warmsUp(report.iteration())) {
            // a teacher has something to say of groups without spread too, and a critic learns first
            watch.observe(
                    report.iteration(),
                    whatTellsOfACollapse(report.learned().metrics()),
                    report.credited().groups().size(),
                    CollapseWatch.Answers.of(report.batch().rollouts()));
        }
        tokensSeen += report.batch().tokensSeen(settings.sampling().rollout().groupSize());
        List<ScoredRollout> rollouts = report.batch().rollouts();
        boolean refills = settings.sampling().rollout().refill().rounds() > 0;
        List<Sample> shown = report.credited().groups().stream()
                .map(group -> group.members().get(0))
                .map(each ->
                        Sample.of(new RolloutRow(report.iteration(), "train", each.scored(), credit(report, each))))
                .toList();
        StepReport step = new StepReport(
                report.iteration(),
                IterationFigures.of(report, rollouts, attempts, refills, teacher.isPresent(), tokensSeen),
                Stream.concat(rollouts.stream(), report.batch().greedy().stream())
                        .toList(),
                credits(report),
                shown);
        networks.done(); // only now has all that a checkpoint holds seen this iteration
        whole = trainer.state();
        return step;
    }

    /** Estimators that compare with more than a prompt's own completions learn from groups without spread too. */
    private Map<String, Double> whatTellsOfACollapse(Map<String, Double> figures) {
        if (settings.grpo().credit().estimator().withinGroups()) {
            return figures;
        }
        Map<String, Double> others = new HashMap<>(figures);
        others.remove(GrpoMetric.GROUPS_WITHOUT_SPREAD.key());
        return others;
    }

    /** In the order of {@link SampledBatch#rollouts}, then the baselines: what learning made of each, and what was never learned from. */
    private List<RolloutCredit> credits(IterationReport report) {
        Stream<RolloutCredit> learned = report.credited().rollouts().stream().map(each -> credit(report, each));
        Stream<RolloutCredit> replaced = report.batch().replaced().stream()
                .flatMap(group -> group.members().stream())
                .map(scored -> new RolloutCredit(
                        Double.NaN, Double.NaN, "replaced", report.batch().round(scored)));
        Stream<RolloutCredit> baselines = report.batch().greedy().stream()
                .map(scored -> new RolloutCredit(Double.NaN, Double.NaN, "baseline", 1));
        return Stream.of(learned, replaced, baselines).flatMap(each -> each).toList();
    }

    private RolloutCredit credit(IterationReport report, CreditedRollout credited) {
        boolean penalised = settings.grpo().loss().kl() instanceof KlPenalty.InReward;
        return new RolloutCredit(
                credited.advantage(),
                penalised ? credited.klPenalty() : Double.NaN,
                credited.learned()
                        ? "yes"
                        : credited.use().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                report.batch().round(credited.scored()));
    }

    @Override
    public Optional<String> warning() {
        return watch.warning();
    }

    @Override
    public Optional<Collapse> collapse() {
        return watch.collapse();
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

    /** Until an optimiser, the policy's or the critic's, begins a step, or coefficients move. */
    @Override
    public boolean isWhole() {
        return networks.isLast() && trainer.state().equals(whole);
    }

    @Override
    public void save(FileSink into) throws IOException {
        PolicyCheckpoint.save(into, policy, network, start);
        if (critic != null) {
            CriticCheckpoint.save(into, critic);
        }
        if (reference.isPresent()) {
            PolicyCheckpoint.saveReference(into, reference.get());
        }
        SolveRates.write(into, curriculum.observed());
    }

    @Override
    public Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        TrainerState trained = trainer.state();
        state.put("optimiserSteps", trained.optimiserSteps());
        if (critic != null) {
            state.put("criticSteps", trained.criticSteps());
        }
        reference.ifPresent(policy -> state.put(REFERENCE, policy.version()));
        if (settings.grpo().loss().klControl() instanceof KlControl.Adaptive) {
            state.put("klCoefficient", trained.coefficients().kl());
        }
        if (settings.grpo().loss().entropyControl() instanceof EntropyControl.Adaptive) {
            state.put("entropyCoefficient", trained.coefficients().entropy());
        }
        state.put("tokensSeen", tokensSeen);
        state.putAll(watch.state());
        return state;
    }

    @Override
    public Map<String, String> hashes() {
        Map<String, String> hashes = new TreeMap<>();
        hashes.put("policy", start.policy().fingerprint());
        hashes.put("problems", sampling.data().fingerprint());
        teacher.ifPresent(each -> hashes.put("teacher", each.policy().fingerprint()));
        return hashes;
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
