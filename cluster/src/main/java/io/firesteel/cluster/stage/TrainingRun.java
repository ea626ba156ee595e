package io.firesteel.cluster.stage;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.data.DataSets;
import io.firesteel.cluster.evaluation.AttemptCounter;
import io.firesteel.cluster.evaluation.Evaluation;
import io.firesteel.cluster.evaluation.EvaluationSummary;
import io.firesteel.cluster.evaluation.Evaluator;
import io.firesteel.cluster.report.Report;
import io.firesteel.cluster.run.RolloutTable;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.generate.SamplingSettings;
import io.firesteel.trainer.GrpoTrainer;
import io.firesteel.trainer.PolicyNetwork;
import io.firesteel.trainer.TrainerState;
import io.firesteel.trainer.network.Dl4jPolicyNetwork;
import org.apache.spark.sql.SparkSession;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A training run from its base policy, or from its last checkpoint, to its last iteration: evaluates the base policy, iterates, evaluates
 * and saves when it is due, and evaluates what came out.
 */
public final class TrainingRun {
    private final Settings settings;
    private final PolicyDirectory base;
    private final DataSets data;
    private final Rollouts rollouts;
    private final RunDirectory directory;
    private final Optional<SparkSession> spark;
    private final Console console;
    private final StopRequest stop;

    /** @param spark writes the table of rollouts; empty if they are not saved */
    public TrainingRun(
            Settings settings,
            PolicyDirectory base,
            DataSets data,
            Rollouts rollouts,
            RunDirectory directory,
            Optional<SparkSession> spark,
            Console console,
            StopRequest stop) {
        this.settings = settings;
        this.base = base;
        this.data = data;
        this.rollouts = rollouts;
        this.directory = directory;
        this.spark = spark;
        this.console = console;
        this.stop = stop;
    }

    /**
     * How far a run came.
     *
     * @param iterations done, by this and earlier sessions
     * @param seconds of this and earlier sessions, evaluations included
     * @param before the base policy's figures
     * @param after those of the last policy; empty if the run was stopped before its end
     * @param policy the last one
     */
    public record Result(
            long iterations,
            double seconds,
            EvaluationSummary before,
            Optional<EvaluationSummary> after,
            Policy policy) {}

    /** Runs to the end, or to the end of the iteration in which a stop is asked for. */
    public Result run() throws InterruptedException {
        long start = System.nanoTime();
        Seeds seeds = new Seeds(settings.run().seed());
        RunCheckpoints checkpoints = new RunCheckpoints(directory.checkpoints(), base);
        Optional<RunCheckpoints.Restored> restored = checkpoints.latest();
        Policy policy = restored.map(RunCheckpoints.Restored::policy).orElse(base.policy());
        double earlierSeconds =
                restored.map(from -> from.state().number("seconds")).orElse(0.0);
        SamplingSettings sampling = settings.rollout().sampling(base.stopTokens());
        Evaluator evaluator = new Evaluator(
                rollouts,
                data,
                settings.evaluation(),
                SamplingSettings.plain(settings.rollout().maxNewTokens(), base.stopTokens()),
                seeds.at("evaluation"));

        try (PolicyNetwork network =
                        new Dl4jPolicyNetwork(policy, settings.trainer().network());
                GrpoTrainer trainer = new GrpoTrainer(network, settings.grpo(), seeds, this::referenceNetwork);
                RunJournal journal = journal(policy.version() + 1, restored)) {
            restored.ifPresent(from -> {
                network.restore(from.policy().parameters(), from.moments());
                trainer.restore(new TrainerState(from.state().longInteger("optimiserSteps")));
            });
            TrainingLoop loop = new TrainingLoop(
                    data.curriculum(settings.rollout().prompts(), seeds.at("curriculum")),
                    rollouts,
                    settings.rollout().groupSize(),
                    sampling,
                    trainer,
                    network,
                    policy,
                    seeds);

            EvaluationSummary before = restored.isPresent()
                    ? EvaluationSummary.from(restored.get().state().object("before"))
                    : evaluateBase(evaluator, journal, policy);
            Optional<EvaluationSummary> after = Optional.empty();
            while (loop.policy().version() < settings.run().iterations() && !stop.made()) {
                IterationReport report = loop.iterate();
                journal.iteration(report);
                boolean last = report.iteration() == settings.run().iterations();
                if (last || settings.evaluation().dueAfter(report.iteration())) {
                    int problems = last
                            ? settings.evaluation().problems()
                            : settings.evaluation().problemsBetween();
                    Evaluation evaluation = evaluator.evaluate(loop.policy(), report.iteration(), problems);
                    journal.evaluation(evaluation);
                    after = last ? Optional.of(evaluation.summary()) : after;
                }
                journal.commit(report.iteration());
                if (settings.run().checkpointDueAfter(report.iteration()) || stop.made()) {
                    Map<String, Object> state = new LinkedHashMap<>();
                    state.put("optimiserSteps", trainer.state().optimiserSteps());
                    state.put("seconds", earlierSeconds + (System.nanoTime() - start) / 1e9);
                    state.put("tokensSeen", journal.tokensSeen());
                    state.put("before", before.figures());
                    after.ifPresent(summary -> state.put("after", summary.figures()));
                    journal.flush(); // what lies before a checkpoint is not written again
                    checkpoints.save(loop.policy(), network, settings.run().keepCheckpoints(), state);
                    Report.write(directory.files());
                }
            }
            if (after.isEmpty() && loop.policy().version() >= settings.run().iterations()) {
                after = restored.filter(from -> from.state().has("after"))
                        .map(from -> EvaluationSummary.from(from.state().object("after")));
            }
            return new Result(
                    loop.policy().version(),
                    earlierSeconds + (System.nanoTime() - start) / 1e9,
                    before,
                    after,
                    loop.policy());
        }
    }

    private EvaluationSummary evaluateBase(Evaluator evaluator, RunJournal journal, Policy policy)
            throws InterruptedException {
        Evaluation evaluation =
                evaluator.evaluate(policy, 0, settings.evaluation().problems());
        journal.evaluation(evaluation);
        journal.commit(0);
        return evaluation.summary();
    }

    /** The KL penalty's reference is the base policy. */
    private PolicyNetwork referenceNetwork() {
        return new Dl4jPolicyNetwork(base.policy(), settings.trainer().network());
    }

    private RunJournal journal(long firstIteration, Optional<RunCheckpoints.Restored> restored) {
        long firstRow = restored.isPresent() ? firstIteration : 0;
        return new RunJournal(
                settings.run(),
                console,
                directory.log(firstRow),
                spark.map(session -> RolloutTable.open(session, directory, firstIteration)),
                settings.grpo().credit(),
                AttemptCounter.of(settings.evaluation().attempts()),
                restored.map(from -> from.state().longInteger("tokensSeen")).orElse(0L));
    }
}
