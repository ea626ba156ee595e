package io.firesteel.cluster.stage;

import io.firesteel.cluster.evaluation.EvaluatedSets;
import io.firesteel.cluster.evaluation.Evaluation;
import io.firesteel.cluster.evaluation.Evaluator;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.report.Report;
import io.firesteel.cluster.run.CheckpointReader;
import io.firesteel.cluster.run.Checkpoints;
import io.firesteel.cluster.run.Provenance;
import io.firesteel.cluster.run.RolloutTable;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunGaps;
import io.firesteel.cluster.spark.job.JobWatch;
import io.firesteel.cluster.spark.session.CoreMeter;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.Policy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A stage in its directory, from its first step or from its last checkpoint to its last: restores, evaluates what it starts from,
 * steps, journals, evaluates and saves when it is due, stops when asked, and writes the product. The same for every kind of stage.
 */
public final class StageRun {
    private static final String STATE = "state.json";
    private static final String SAMPLES = "samples";

    private final Stage stage;
    private final StageContext context;
    private final Configuration configuration;
    private final Address address;
    private final boolean saveRollouts;

    /**
     * @param configuration that the stage was bound from, to be written down
     * @param address what its result is a function of; its product will bear it
     * @param saveRollouts whether every completion goes into the table of rollouts
     */
    public StageRun(
            Stage stage, StageContext context, Configuration configuration, Address address, boolean saveRollouts) {
        this.stage = stage;
        this.context = context;
        this.configuration = configuration;
        this.address = address;
        this.saveRollouts = saveRollouts;
    }

    /** Opens the stage, or goes on with it. */
    @FunctionalInterface
    interface Opening {
        Loop open(Optional<Restored> restored) throws InterruptedException;
    }

    /** Runs to the end, or to the end of the step in which a stop is asked for. */
    public StageResult run(RunDirectory directory) throws InterruptedException {
        return run(directory, restored -> stage.open(context, restored));
    }

    /** The same of a stage that is opened in another way. */
    StageResult run(RunDirectory directory, Opening opening) throws InterruptedException {
        try {
            return run(directory, opening, directory.checkpoints());
        } catch (OutOfMemoryError spent) { // while it opens, evaluates what it begins with, or ends
            throw outOfMemory(spent, "what is not a step of " + directory.display(), directory);
        }
    }

    private StageResult run(RunDirectory directory, Opening opening, Checkpoints checkpoints)
            throws InterruptedException {
        long began = System.nanoTime();
        Optional<Loaded> loaded = checkpoints.latest(reader -> new Loaded(reader, restored(reader)));
        Optional<Restored> restored = loaded.map(Loaded::restored);
        if (restored.isEmpty()) {
            directory.requireNeverSaved(stage.pace()::checkpointDueAfter);
        }
        double earlier = restored.map(from -> from.state().number("seconds", 0)).orElse(0.0);
        SessionChanges changes = restored.isPresent()
                ? SessionChanges.since(directory, address, context.console())
                : SessionChanges.ofTheFirst(directory, address);
        if (!stage.run().acceptChanges()) {
            changes.requireSameContents();
        }
        try (CoreMeter.Work work = context.application().cores().begin();
                Loop loop = opening.open(restored)) {
            if (loop.done() > loop.total()) {
                throw new Fault(
                        directory.display(),
                        "at least " + loop.done() + " steps, which are done",
                        Long.toString(loop.total()),
                        "ask for as many or more, or choose another --run-dir to do fewer");
            }
            BestCheckpoint best = new BestCheckpoint(checkpoints, stage, restored);
            requireNoCollapse(loop, directory);
            if (restored.isPresent() && loop.done() == loop.total()) {
                changes.requireNone();
                best.compare(loop.total()); // in case it was killed just before that
            }
            tellOfFiles(directory, loaded, loop);
            changes.tell(context.console());
            startSession(directory, loop, changes);
            directory.files().replace(Address.FILE, address.text());
            loop.begin(directory.files());
            long first = loop.done() + 1;
            try (StageJournal journal = journal(directory, loop, restored.isPresent() ? first : 0, first)) {
                Figures figures = new Figures(restored, work);
                if (restored.isEmpty() && context.stop().made()) { // by the stage before: nothing to save yet
                    return new StageResult(
                            0, earlier, figures.cost(), Optional.empty(), Optional.empty(), Optional.empty());
                }
                if (restored.isEmpty()) {
                    journal.imitated(loop.imitated());
                    figures.before =
                            evaluate(loop, journal, figures, stage.pace().problems());
                    figures.after = loop.total() == 0 ? figures.before : Optional.empty();
                    journal.commitEvaluation();
                }
                LiveReport report = new LiveReport(() -> Report.write(directory.files()), System::nanoTime);
                context.stop().heed();
                Saved saved = new Saved(loop.done());
                boolean stopping = context.stop().made();
                while (loop.done() < loop.total() && !stopping) {
                    try {
                        journal.step(step(loop, () -> {
                            if (saved.isBehind(loop.done())) {
                                journal.flush();
                                save(
                                        checkpoints,
                                        loop,
                                        figures,
                                        journal,
                                        saved.row,
                                        earlier + (System.nanoTime() - began) / 1e9);
                                context.console()
                                        .warning("memory did not suffice for step " + (loop.done() + 1) + "; "
                                                + Checkpoints.directory(loop.done()) + " is saved");
                            }
                        }));
                        boolean last = loop.done() == loop.total();
                        if (last || stage.pace().evaluationDueAfter(loop.done())) {
                            Optional<EvaluatedSets> summary = evaluate(
                                    loop,
                                    journal,
                                    figures,
                                    last
                                            ? stage.pace().problems()
                                            : stage.pace().problemsBetween());
                            figures.after = last ? summary : figures.after;
                        }
                        Map<String, Object> row = journal.commit(loop.done());
                        figures.count(row);
                        saved.row = row;
                        best.step(loop.done(), row);
                        stopping = context.stop().made(); // asked once: whoever stops has saved
                        boolean collapsed =
                                loop.collapse().isPresent(); // saved, so that whoever starts it again hears it at once
                        boolean due = stage.pace().checkpointDueAfter(loop.done())
                                || stage.run().checkpointDueAfter(Duration.between(saved.at, Instant.now()));
                        if (last || due || stopping || collapsed) {
                            journal.flush(); // what lies before a checkpoint is not written again
                            best.compare(loop.total());
                            save(checkpoints, loop, figures, journal, row, earlier + (System.nanoTime() - began) / 1e9);
                            best.saved(loop.done(), row);
                            saved.now(loop.done());
                            if (last) {
                                best.compare(loop.total());
                            }
                            report.write(last || stopping || collapsed);
                        }
                    } catch (Fault fault) {
                        throw withWayOn(fault, directory);
                    } catch (OutOfMemoryError spent) {
                        throw outOfMemory(
                                spent, "what follows step " + loop.done() + " of " + directory.display(), directory);
                    }
                    requireNoCollapse(loop, directory);
                }
                return finish(directory, loop, figures, earlier + (System.nanoTime() - began) / 1e9);
            }
        }
    }

    /** What was saved last. */
    private static final class Saved {
        private long step;
        Instant at = Instant.now();

        /** Of the last whole step; empty before this session's first. */
        Map<String, Object> row = Map.of();

        Saved(long step) {
            this.step = step;
        }

        void now(long done) {
            step = done;
            at = Instant.now();
        }

        boolean isBehind(long done) {
            return done > step && !row.isEmpty();
        }
    }

    /** The next step. Where memory does not suffice for it, what the steps before it have done is saved, if nothing of it is in the way. */
    private static StepReport step(Loop loop, Runnable save) throws InterruptedException {
        try {
            return loop.step();
        } catch (OutOfMemoryError | RuntimeException failure) {
            if (WantOfMemory.in(failure) && loop.isWhole()) {
                try {
                    save.run();
                } catch (OutOfMemoryError | RuntimeException again) { // the first one is what is told
                    failure.addSuppressed(again);
                }
            }
            throw failure;
        }
    }

    /** How many rows of samples there were when a checkpoint with this state was written; empty where it was not counted. */
    public static OptionalLong samples(Optional<JsonObject> state) {
        return state.filter(each -> each.has(SAMPLES)).stream()
                .mapToLong(each -> each.longInteger(SAMPLES))
                .findFirst();
    }

    /** The checkpoint that a session goes on from, and what it holds. */
    private record Loaded(CheckpointReader reader, Restored restored) {}

    /** From where the run goes on, what is written again, and what of before is missing: none of it is silent. */
    private void tellOfFiles(RunDirectory directory, Optional<Loaded> loaded, Loop loop) {
        long first = loop.done() + 1;
        boolean kept = saveRollouts
                && context.application().isOpen()
                && !(stage instanceof Sft || stage instanceof Dpo || stage instanceof RewardModelling);
        boolean evaluated =
                loaded.map(from -> from.restored().state().has("before")).orElse(false);
        RunGaps gaps = RunGaps.of(directory.files(), first, evaluated, kept, samples(loaded.map(from -> from.restored()
                .state())));
        String again = gaps.later().isNothing() ? "" : "; done and written again: " + gaps.later();
        if (loaded.isPresent()) {
            context.console()
                    .notice("going on from " + Checkpoints.directory(loop.done()) + " (" + loop.done() + " of "
                            + loop.total() + " done), saved "
                            + loaded.get().reader().saved().truncatedTo(ChronoUnit.SECONDS)
                            + (loop.done() < loop.total()
                                    ? ""
                                    : directory.files().exists(Artefact.FILE)
                                            ? ": it is finished, and nothing is left to do"
                                            : ": all is done but for writing the product")
                            + again);
        } else if (!again.isEmpty()) {
            context.console().notice("starting from the beginning" + again);
        }
        String last =
                Checkpoints.directory(Checkpoints.lastWritten(directory.files()).orElse(first - 1));
        if (loaded.isPresent() && !directory.files().exists(last)) {
            context.console().warning(last + ", which was written last, is missing");
        }
        if (!gaps.missing().isEmpty()) {
            context.console()
                    .warning(
                            "before iteration " + first + " something is missing, which the policy does not depend on: "
                                    + String.join("; ", gaps.missing()));
        }
    }

    /** Want of this process's memory, with what to make smaller. */
    private Fault outOfMemory(OutOfMemoryError spent, String where, RunDirectory directory) {
        return new Fault(
                where,
                "room in Java's heap of " + (Runtime.getRuntime().maxMemory() >> 20)
                        + " MiB, and as it needs beside it",
                "OutOfMemoryError: " + spent.getMessage(),
                stage.needsLess()
                        + "; or give more: FIRESTEEL_HEAP=8g for ./firesteel, spark.driver.memory for spark-submit. "
                        + wayOn(directory),
                spent);
    }

    private static String wayOn(RunDirectory directory) {
        long last = Checkpoints.lastWritten(directory.files()).orElse(0);
        return last > 0
                ? "The same command then goes on from " + Checkpoints.directory(last)
                : "The same command then begins anew, since there is no checkpoint yet";
    }

    /** A step whose result is of no use ends the run: with what the same command then goes on from. */
    private static Fault withWayOn(Fault fault, RunDirectory directory) {
        if (fault.kind() != Fault.Kind.FAILED) {
            return fault;
        }
        long last = Checkpoints.lastWritten(directory.files()).orElse(0);
        String way = last > 0
                ? "the same command then goes on from " + Checkpoints.directory(last) + ", which is from before it"
                : "the same command then begins anew, since there is no checkpoint yet";
        return new Fault(
                fault.kind(),
                fault.where(),
                fault.expected(),
                fault.found(),
                fault.fix() + "; " + way,
                fault.getCause());
    }

    /** Ends a run that has come to nothing, with the checkpoint to go on from. */
    private void requireNoCollapse(Loop loop, RunDirectory directory) {
        loop.collapse().ifPresent(collapse -> {
            // A checkpoint holds the policy that the step after it samples from.
            String from = directory
                    .checkpoints()
                    .best()
                    .filter(best -> best.iteration() + 1 < collapse.since())
                    .map(best -> "start another run from the best checkpoint"
                            + (PolicyCheckpoint.isWhole(directory.files().source(best.folder()))
                                    ? ": --run-dir NEW "
                                            + (stage instanceof Sft ? "sft.start.kind=policy " : "")
                                            + "policy.path="
                                            + directory.files().display(best.folder())
                                    : ", whose adapters have to be merged into the base first: firesteel export --policy "
                                            + directory.files().display(best.folder()) + " --to DIR"))
                    .orElse("start another run, since no checkpoint is from before it: --run-dir NEW");
            throw new Fault(
                    Fault.Kind.FAILED,
                    (stage instanceof Sft ? "step " : "iteration ") + loop.done() + " of " + directory.display(),
                    collapse.expected(),
                    collapse.found(),
                    collapse.fix() + "; then " + from,
                    null);
        });
    }

    /** Evaluations and costs, which a checkpoint keeps. */
    private static final class Figures {
        private final CoreMeter.Work work;
        private final Cost earlier;
        private long tokens;
        private long evaluationTokens;
        Optional<EvaluatedSets> before;
        Optional<EvaluatedSets> after;

        Figures(Optional<Restored> restored, CoreMeter.Work work) {
            this.work = work;
            before = from(restored, "before");
            after = from(restored, "after");
            earlier = restored.flatMap(from -> Cost.from(from.state())).orElse(Cost.NONE);
            tokens = earlier.tokens();
            evaluationTokens = earlier.evaluationTokens();
        }

        /** @param row of a step, which has the tokens of all so far */
        void count(Map<String, Object> row) {
            if (row.get(Metric.NUM_TOKENS.key()) instanceof Number all) {
                tokens = all.longValue();
            }
        }

        Cost cost() {
            return new Cost(tokens, evaluationTokens, earlier.coreSeconds() + work.seconds());
        }

        private static Optional<EvaluatedSets> from(Optional<Restored> restored, String name) {
            return restored.filter(from -> from.state().has(name))
                    .map(from -> EvaluatedSets.from(from.state().object(name)));
        }
    }

    private static Restored restored(CheckpointReader reader) {
        return Restored.read(
                reader.iteration(), reader, Json.object(reader.where() + "/" + STATE, reader.readText(STATE)));
    }

    private void startSession(RunDirectory directory, Loop loop, SessionChanges changes) {
        Map<String, String> data = new LinkedHashMap<>(address.contents());
        data.putAll(loop.hashes());
        directory
                .startSession(
                        configuration.render(),
                        Provenance.of(
                                        StageRun.class,
                                        context.application().isOpen()
                                                ? context.application()
                                                        .session()
                                                        .version()
                                                : "none",
                                        Map.of("run", context.seeds().seed()),
                                        data)
                                .with(
                                        Provenance.ARITHMETIC,
                                        stage.run().arithmetic().facts())
                                .with("sandbox", loop.sandboxes())
                                .with("changed", changes.byKey()))
                .forEach(context.console()::warning);
    }

    private StageJournal journal(RunDirectory directory, Loop loop, long firstRow, long firstStep) {
        return new StageJournal(
                context.console(),
                directory.log(firstRow),
                saveRollouts && context.application().isOpen()
                        ? Optional.of(RolloutTable.open(
                                context.application().session(),
                                directory,
                                firstStep,
                                (title, action) ->
                                        JobWatch.run(context.application().session(), title, action)))
                        : Optional.empty(),
                stage.pace(),
                loop);
    }

    /** On held-out examples and on held-out problems, as far as the stage has some. */
    private static Optional<EvaluatedSets> evaluate(Loop loop, StageJournal journal, Figures figures, int problems)
            throws InterruptedException {
        long began = System.nanoTime();
        Map<String, Object> heldOut = loop.heldOut();
        if (!heldOut.isEmpty()) {
            journal.heldOut(loop.done(), heldOut, (System.nanoTime() - began) / 1e9);
        }
        Optional<Evaluator> evaluator = loop.evaluator();
        if (evaluator.isEmpty() || problems == 0) {
            return Optional.empty();
        }
        Policy policy = loop.policy().orElseThrow();
        Evaluation evaluation = evaluator.get().evaluate(policy, loop.done(), problems);
        figures.evaluationTokens += evaluation.tokens();
        journal.evaluation(evaluation);
        return Optional.of(evaluation.figures());
    }

    private void save(
            Checkpoints checkpoints,
            Loop loop,
            Figures figures,
            StageJournal journal,
            Map<String, Object> row,
            double seconds) {
        Map<String, Object> state = new LinkedHashMap<>(loop.state());
        state.putAll(BestCheckpoint.state(row));
        state.put("seconds", seconds);
        state.put(Cost.KEY, figures.cost().figures());
        state.put(SAMPLES, journal.samples());
        figures.before.ifPresent(summary -> state.put("before", summary.figures()));
        figures.after.ifPresent(summary -> state.put("after", summary.figures()));
        checkpoints.save(loop.done(), stage.pace().keepCheckpoints(), writer -> {
            loop.save(writer);
            writer.write(STATE, Json.printIndented(state));
        });
    }

    private StageResult finish(RunDirectory directory, Loop loop, Figures figures, double seconds) {
        if (loop.done() < loop.total()) {
            return new StageResult(
                    loop.done(), seconds, figures.cost(), figures.before, Optional.empty(), Optional.empty());
        }
        Optional<Artefact> there = Artefact.read(directory.files(), address.sha256());
        boolean whole = there.filter(
                        made -> made.path().isEmpty() || directory.files().exists(made.path()))
                .isPresent();
        if (there.isPresent() && !whole) {
            context.console().warning(there.get().path() + " is missing: written again, from the last checkpoint");
        }
        if (whole) { // a finished stage was started again
            return new StageResult(loop.done(), seconds, figures.cost(), figures.before, figures.after, there);
        }
        directory.files().delete(Artefact.FILE); // of other settings: while the product is written anew, none is whole
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("stage", stage.kind());
        provenance.put("address", address.sha256());
        provenance.put("steps", loop.done());
        provenance.put("configuration", configuration.nonDefaults().lines().toList());
        Artefact made = loop.finish(directory.files(), provenance);
        Map<String, Object> told = new LinkedHashMap<>(made.figures());
        told.put("steps", loop.done());
        told.put("seconds", seconds);
        Cost cost = figures.cost();
        told.put(Cost.KEY, cost.figures());
        told.putAll(StageResult.evaluations(figures.before, figures.after));
        Artefact artefact = new Artefact(made.kind(), made.path(), made.sha256(), told);
        Report.write(directory.files());
        artefact.write(directory.files(), address.sha256()); // last: where it is, all else is there
        return new StageResult(loop.done(), seconds, cost, figures.before, figures.after, Optional.of(artefact));
    }
}
