package io.firesteel.trainer;

import static io.firesteel.trainer.GrpoMetric.*;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.random.Permutation;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.batch.SequencePacker;
import io.firesteel.trainer.batch.Unit;
import io.firesteel.trainer.credit.Credit;
import io.firesteel.trainer.credit.CreditedBatch;
import io.firesteel.trainer.credit.CreditedRollout;
import io.firesteel.trainer.credit.CreditedRollout.Use;
import io.firesteel.trainer.critic.CriticSettings;
import io.firesteel.trainer.loss.Coefficients;
import io.firesteel.trainer.loss.Column;
import io.firesteel.trainer.loss.Denominators;
import io.firesteel.trainer.loss.EntropyControl;
import io.firesteel.trainer.loss.KlControl;
import io.firesteel.trainer.loss.KlPenalty;
import io.firesteel.trainer.loss.LossSettings;
import io.firesteel.trainer.loss.LossTally;
import io.firesteel.trainer.objective.PolicyGradient;
import io.firesteel.trainer.objective.TokenObjective;
import io.firesteel.trainer.optimiser.Optimiser;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Group relative policy optimisation (Shao et al. 2024, arXiv:2402.03300, alg. 1, lines 7 to 11) and its relatives: from
 * the verified groups of one iteration to an updated network. What distinguishes the relatives is in {@link GrpoSettings}.
 *
 * <p>Ours differs from the paper in that verdicts that are no finding, and by default groups without spread, leave before
 * anything is averaged, and in that every denominator is a count over the whole mini-batch of an optimiser step, so
 * that loss and gradient depend neither on micro-batches nor on threads.
 *
 * <p>The same network, state, groups and iteration number always give the same bits. Not for use by several threads.
 */
public final class GrpoTrainer implements AutoCloseable {
    private final PolicyNetwork network;
    private final PolicyNetwork reference; // null where there is no KL penalty
    private final GrpoSettings settings;
    private final Seeds seeds;
    private final Credit credit;
    private final SequencePacker packer;
    private final Optimiser optimiser;
    private final ValueNetwork values; // null where there is no critic
    private final Critic critic; // null there too
    private long optimiserSteps;
    private long criticSteps;
    private Coefficients coefficients;

    /** A trainer without reference policy; settings with a KL penalty are refused. */
    public GrpoTrainer(PolicyNetwork network, GrpoSettings settings, Seeds seeds) {
        this(network, settings, seeds, () -> {
            throw new Fault(
                    "KL penalty " + settings.loss().kl(),
                    "a reference policy",
                    "none",
                    "give the trainer a reference network, or turn the penalty off");
        });
    }

    /**
     * @param network the policy that learns; stays the caller's to close
     * @param settings the method
     * @param seeds where this run's randomness is looked up; mini-batches are drawn at {@code mini-batches}, iteration,
     *     epoch
     * @param reference opens the reference policy's network; called once and only if the settings have a KL penalty;
     *     what it opens is closed with this trainer
     */
    public GrpoTrainer(
            PolicyNetwork network, GrpoSettings settings, Seeds seeds, Supplier<? extends PolicyNetwork> reference) {
        this(network, settings, seeds, reference, () -> {
            throw new Fault("critic", "a network of values", "none", "give the trainer one, or set critic.kind = off");
        });
    }

    /** @param values opens the critic's network, with a number for every learned token, in the same way */
    public GrpoTrainer(
            PolicyNetwork network,
            GrpoSettings settings,
            Seeds seeds,
            Supplier<? extends PolicyNetwork> reference,
            Supplier<? extends ValueNetwork> values) {
        this.network = Objects.requireNonNull(network, "network");
        this.settings = Objects.requireNonNull(settings, "settings");
        this.seeds = Objects.requireNonNull(seeds, "seeds").at("mini-batches");
        this.reference = settings.loss().kl().needsReference() ? reference.get() : null;
        this.packer = new SequencePacker(settings.microBatchTokens());
        this.optimiser = new Optimiser(network, settings.optimiser());
        this.coefficients = Coefficients.first(settings.loss());
        if (settings.critic() instanceof CriticSettings.ValueHead head) {
            this.values = values.get();
            this.critic = new Critic(this.values, head, settings.microBatchTokens());
            this.credit = new Credit(settings.credit().withZeroSpreadGroups()); // it learns from all groups
        } else {
            this.values = null;
            this.critic = null;
            this.credit = new Credit(settings.credit());
        }
    }

    /**
     * Credit for the verified groups of one iteration: who is learned, with which advantage. Where the KL penalty is in the
     * reward, the reference policy is asked here, and a critic, if there is one; nothing is learned.
     *
     * @param baselines greedy completions of the groups' prompts, where the estimator asks for them
     */
    public CreditedBatch credit(List<Group<ScoredRollout>> groups, List<ScoredRollout> baselines) {
        Map<String, Double> earned = new HashMap<>();
        baselines.stream()
                .filter(ScoredRollout::usable)
                .forEach(greedy -> earned.put(
                        greedy.rollout().prompt().id(), greedy.reward().total()));
        ToDoubleFunction<ScoredRollout> penalty = penalty(groups);
        CreditedBatch credited = credit.assign(groups, penalty, prompt -> earned.getOrDefault(prompt.id(), Double.NaN));
        return critic == null ? credited : critic.credit(credited);
    }

    /** Without baselines. */
    public CreditedBatch credit(List<Group<ScoredRollout>> groups) {
        return credit(groups, List.of());
    }

    /** What is taken from the reward of each usable completion. */
    private ToDoubleFunction<ScoredRollout> penalty(List<Group<ScoredRollout>> groups) {
        if (!(settings.loss().kl().with(coefficients.kl()) instanceof KlPenalty.InReward penalty)) {
            return scored -> 0;
        }
        List<ScoredRollout> usable = groups.stream()
                .flatMap(group -> group.members().stream())
                .filter(ScoredRollout::usable)
                .toList();
        List<TrainingRow> rows = usable.stream()
                .map(scored -> TrainingRow.of(scored.rollout(), Column.shared(0)))
                .toList();
        List<Unit> together = Unit.runs(groups.stream()
                .mapToInt(group -> (int)
                        group.members().stream().filter(ScoredRollout::usable).count())
                .toArray());
        float[][] logProbs = RowScores.logProbs(reference, rows, together, packer);
        IdentityHashMap<ScoredRollout, Double> penalties = new IdentityHashMap<>();
        for (int r = 0; r < rows.size(); r++) {
            penalties.put(usable.get(r), penalty.penalty(rows.get(r).sampler(), logProbs[r]));
        }
        return penalties::get;
    }

    /**
     * One iteration of learning, from what {@link #credit} made of its groups. The completions must have been sampled from
     * the network's present parameters.
     *
     * <p>Groups from which nothing can be learned are no fault: an iteration made of them leaves the network as it is,
     * makes no optimiser step, and says so in its report.
     */
    public GrpoReport step(CreditedBatch credited, long iteration) {
        return step(credited, Optional.empty(), iteration);
    }

    /**
     * The same with a teacher, to whose log-probs each sampled token is held as well: then completions of advantage 0 are learned from too.
     *
     * @param lesson what the teacher says of {@code credited.learned()}
     */
    public GrpoReport step(CreditedBatch credited, Optional<Lesson> lesson, long iteration) {
        EnumMap<GrpoMetric, Double> figures = new EnumMap<>(GrpoMetric.class);
        List<CreditedRollout> learned =
                credited.rollouts().stream().filter(GrpoTrainer::hasRow).toList();
        List<Unit> groups = credited.groupsOf(GrpoTrainer::hasRow);
        List<TrainingRow> rows = rows(credited, groups, lesson);
        report(credited, rows, figures);
        LossSettings loss = coefficients.applied(settings.loss(), figure(figures, ENTROPY));
        if (lesson.isPresent()) {
            reportTeacher(rows, figures);
        }
        TokenObjective gradient = new PolicyGradient(loss);
        TokenObjective objective =
                lesson.map(each -> gradient.plus(each.objective())).orElse(gradient);
        boolean all = lesson.isPresent() || loss.touchesZeroAdvantage();

        Progress progress = new Progress();
        for (int epoch = 0; epoch < settings.epochs(); epoch++) {
            int[] order = Permutation.of(seeds.at(iteration).at(epoch), groups.size());
            for (int part = 0; part < settings.miniBatches(); part++) {
                int from = (int) ((long) order.length * part / settings.miniBatches());
                int to = (int) ((long) order.length * (part + 1) / settings.miniBatches());
                List<Unit> miniBatch =
                        Arrays.stream(order, from, to).mapToObj(groups::get).toList();
                if (!settings.warmsUp(iteration)) {
                    learn(rows, miniBatch, objective, all, progress, iteration);
                }
                if (critic != null && !miniBatch.isEmpty()) {
                    learnValues(learned, rows, miniBatch, progress);
                }
            }
        }
        progress.report(figures);
        control(loss, credited, figures);
        if (critic != null) {
            putIfAny(
                    figures,
                    EXPLAINED_VARIANCE,
                    Critic.explainedVariance(
                            learned.stream().map(CreditedRollout::tokens).toList()));
        }
        return GrpoReport.of(iteration, state(), figures);
    }

    /** Tells the coefficients that this iteration had, where they change, and sets those of the next. */
    private void control(LossSettings present, CreditedBatch credited, EnumMap<GrpoMetric, Double> figures) {
        if (present.klControl() instanceof KlControl.Adaptive) {
            figures.put(KL_COEFFICIENT, present.kl().coefficient());
        }
        if (present.entropyControl() instanceof EntropyControl.Adaptive) {
            figures.put(ENTROPY_COEFFICIENT, present.entropyBonus());
        }
        int usable = credited.rollouts().size() - credited.count(Use.UNUSABLE);
        coefficients = coefficients.next(settings.loss(), figure(figures, KL), usable, figure(figures, ENTROPY));
    }

    private static double figure(EnumMap<GrpoMetric, Double> figures, GrpoMetric metric) {
        return figures.getOrDefault(metric, Double.NaN);
    }

    /** Whether a rollout is learned and has a token to learn. */
    private static boolean hasRow(CreditedRollout credited) {
        return credited.learned() && credited.scored().rollout().completion().sampledTokens() > 0;
    }

    /** What is learned, with the columns that the loss asks for: of those rollouts that {@link #hasRow} says, in their order. */
    private List<TrainingRow> rows(CreditedBatch credited, List<Unit> groups, Optional<Lesson> lesson) {
        List<CreditedRollout> learned = credited.learned();
        List<TrainingRow> rows = IntStream.range(0, learned.size())
                .mapToObj(r -> row(learned.get(r), r, lesson))
                .filter(row -> row.learned() > 0)
                .toList();
        if (settings.loss().correction().recomputesOldLogProbs()) {
            rows = with(rows, groups, network, TrainingRow::withOld);
        }
        if (settings.loss().kl() instanceof KlPenalty.InLoss) {
            rows = with(rows, groups, reference, TrainingRow::withReference);
        }
        return rows;
    }

    private static TrainingRow row(CreditedRollout credited, int r, Optional<Lesson> lesson) {
        Rollout rollout = credited.scored().rollout();
        TrainingRow row = TrainingRow.of(rollout, credited.column());
        return lesson.map(
                        each -> row.withTeacher(each.of(r, row, rollout.prompt().tokens().length)))
                .orElse(row);
    }

    /** The rows with one more column: a policy's log-probs of their learned tokens. */
    private List<TrainingRow> with(
            List<TrainingRow> rows,
            List<Unit> groups,
            PolicyNetwork scorer,
            BiFunction<TrainingRow, float[], TrainingRow> column) {
        float[][] logProbs = RowScores.logProbs(scorer, rows, groups, packer);
        return IntStream.range(0, rows.size())
                .mapToObj(r -> column.apply(rows.get(r), logProbs[r]))
                .toList();
    }

    /**
     * One optimiser step on one mini-batch of groups; none if nothing in it has a derivative.
     *
     * @param all whether completions of advantage 0 have one too
     */
    private void learn(
            List<TrainingRow> rows,
            List<Unit> miniBatch,
            TokenObjective learned,
            boolean all,
            Progress progress,
            long iteration) {
        int[] completions = sequences(miniBatch);
        long tokens =
                Arrays.stream(completions).mapToLong(r -> rows.get(r).learned()).sum();
        List<Unit> passed = miniBatch.stream()
                .map(group -> Arrays.stream(group.sequences())
                        .filter(r -> all || !rows.get(r).advantage().isZero())
                        .toArray())
                .filter(members -> members.length > 0)
                .map(Unit::new)
                .toList();
        if (passed.isEmpty()) {
            return;
        }
        SequencePacker.MicroBatches batches = packer.packGroups(rows, passed);
        RowObjective objective = new RowObjective(
                learned, rows, batches, settings.loss().aggregation(), new Denominators(completions.length, tokens));
        network.zeroGradient();
        network.accumulate(objective.microBatches(), objective);
        Optimiser.Step step = optimiser.step(optimiserSteps + 1, "iteration " + iteration);
        optimiserSteps++;
        progress.add(objective.tally(), step);
    }

    /** One step of the critic on one mini-batch, towards the returns of the iteration's beginning. */
    private void learnValues(
            List<CreditedRollout> learned, List<TrainingRow> rows, List<Unit> miniBatch, Progress progress) {
        int[] completions = sequences(miniBatch);
        progress.add(critic.learn(
                Arrays.stream(completions).mapToObj(rows::get).toList(),
                Unit.runs(miniBatch.stream()
                        .mapToInt(group -> group.sequences().length)
                        .toArray()),
                Arrays.stream(completions)
                        .mapToObj(r -> learned.get(r).tokens().values())
                        .toArray(float[][]::new),
                Arrays.stream(completions)
                        .mapToObj(r -> learned.get(r).tokens().returns())
                        .toArray(double[][]::new),
                criticSteps + 1));
        criticSteps++;
    }

    private static int[] sequences(List<Unit> groups) {
        return groups.stream()
                .flatMapToInt(group -> Arrays.stream(group.sequences()))
                .toArray();
    }

    private void report(CreditedBatch credited, List<TrainingRow> rows, EnumMap<GrpoMetric, Double> figures) {
        List<CreditedRollout> usable = credited.rollouts().stream()
                .filter(each -> each.use() != Use.UNUSABLE)
                .toList();
        if (!usable.isEmpty()) {
            putIfAny(figures, REWARD, credited.rewards().mean());
            putIfAny(figures, REWARD_STD, credited.rewards().std());
            putIfAny(figures, REWARD_GROUP_STD, credited.rewards().meanGroupStd());
        }
        putIfAny(figures, ENTROPY, entropy(credited));
        rows.stream()
                .mapToDouble(row -> row.advantage().mean(row.learned()))
                .average()
                .ifPresent(mean -> figures.put(ADVANTAGE, mean));
        figures.put(COMPLETIONS, (double) rows.size());
        if (critic == null) { // which learns from all groups
            figures.put(GROUPS_WITHOUT_SPREAD, (double) credited.groupsWithoutSpread());
        }
        if (critic == null && !credited.groups().isEmpty()) {
            figures.put(
                    FRACTION_WITHOUT_SPREAD,
                    (double) credited.groupsWithoutSpread() / credited.groups().size());
        }
        figures.put(UNUSABLE, (double) credited.count(Use.UNUSABLE));
        figures.put(MASKED_TRUNCATED, (double) credited.count(Use.TRUNCATED));
        if (settings.loss().kl() instanceof KlPenalty.InReward) {
            double kl = 0;
            long tokens = 0;
            for (CreditedRollout each : usable) {
                kl += each.klPenalty() / coefficients.kl();
                tokens += TrainingRow.of(each.scored().rollout(), Column.shared(0))
                        .learned();
            }
            if (tokens > 0) {
                figures.put(KL, kl / tokens);
            }
        }
    }

    /** Of the policy that sampled, before anything is learned. */
    private static void reportTeacher(List<TrainingRow> rows, EnumMap<GrpoMetric, Double> figures) {
        double kl = 0;
        double teacher = 0;
        long tokens = 0;
        for (TrainingRow row : rows) {
            for (int t = 0; t < row.teacher().length; t++) {
                kl += (double) row.sampler()[t] - row.teacher()[t];
                teacher += row.teacher()[t];
                tokens++;
            }
        }
        if (tokens > 0) {
            figures.put(TEACHER_KL, kl / tokens);
            figures.put(TEACHER_LOG_PROB, teacher / tokens);
        }
    }

    private static void putIfAny(EnumMap<GrpoMetric, Double> figures, GrpoMetric metric, double value) {
        if (!Double.isNaN(value)) {
            figures.put(metric, value);
        }
    }

    /** Mean over the tokens that were sampled, as the sampler measured it; NaN where it did not. */
    private double entropy(CreditedBatch credited) {
        double nats = 0;
        long tokens = 0;
        for (CreditedRollout each : credited.rollouts()) {
            Completion completion = each.scored().rollout().completion();
            int sampled = completion.sampledTokens();
            if (sampled > 0 && (settings.credit().learnTruncated() || !completion.truncated())) {
                nats += completion.entropy() * sampled;
                tokens += sampled;
            }
        }
        return nats / tokens;
    }

    /** What a checkpoint must keep; parameters and moments are the network's. */
    public TrainerState state() {
        return new TrainerState(optimiserSteps, criticSteps, coefficients);
    }

    /** Goes on from a checkpoint; the network is restored apart. */
    public void restore(TrainerState state) {
        optimiserSteps = state.optimiserSteps();
        criticSteps = state.criticSteps();
        coefficients = state.coefficients();
    }

    /**
     * From now on the KL penalty is measured from this policy.
     *
     * @param parameters of a policy of the same architecture; copied
     * @return them, there until the next ones take their place
     */
    public Parameters refreshReference(Parameters parameters) {
        reference.restore(parameters, List.of());
        return reference.current();
    }

    /** Closes the networks of reference policy and critic, if they were opened. */
    @Override
    public void close() {
        if (reference != null) {
            reference.close();
        }
        if (values != null) {
            values.close();
        }
    }

    /** Figures of an iteration's optimiser steps. */
    private final class Progress {
        private final LossTally total = new LossTally();
        private LossTally first;
        private Optimiser.Step last;
        private double gradientNorms;
        private int steps;
        private final List<Critic.Step> valueSteps = new ArrayList<>();

        void add(Critic.Step step) {
            valueSteps.add(step);
        }

        void add(LossTally tally, Optimiser.Step step) {
            if (first == null) {
                first = tally;
            }
            total.add(tally);
            last = step;
            gradientNorms += step.gradientNorm();
            steps++;
        }

        private double mean(ToDoubleFunction<Critic.Step> figure) {
            return valueSteps.stream().mapToDouble(figure).average().orElseThrow();
        }

        void report(EnumMap<GrpoMetric, Double> figures) {
            figures.put(OPTIMISER_STEPS, (double) steps);
            figures.put(TOKENS_TRAINED, (double) total.tokens());
            if (!valueSteps.isEmpty()) {
                figures.put(VALUE_LOSS, mean(Critic.Step::loss));
                figures.put(VALUE_CLIPPED, mean(Critic.Step::clipped));
                figures.put(VALUE_GRADIENT_NORM, mean(Critic.Step::gradientNorm));
            }
            if (steps == 0) {
                return;
            }
            figures.put(LOSS, total.loss() / steps);
            figures.put(GRADIENT_NORM, gradientNorms / steps);
            figures.put(LEARNING_RATE, last.learningRate());
            figures.put(ENTROPY_LEARNED, total.entropy());
            if (settings.loss().kl() instanceof KlPenalty.InLoss) {
                figures.put(KL, total.referenceKl());
            }
            figures.put(CLIPPED_LOW, total.clippedLow());
            figures.put(CLIPPED_HIGH, total.clippedHigh());
            figures.put(CLIPPED_DUAL, total.clippedDual());
            figures.put(RATIO_MEAN, total.meanRatio());
            figures.put(RATIO_MAX, total.largestRatio());
            figures.put(APPROX_KL_K1, total.k1());
            figures.put(APPROX_KL_K3, total.k3());
            figures.put(IMPORTANCE_WEIGHT, total.correction());
            figures.put(SAMPLER_DIFFERENCE_MEAN, first.samplerDifference());
            figures.put(SAMPLER_DIFFERENCE_MAX, first.largestSamplerDifference());
        }
    }
}
