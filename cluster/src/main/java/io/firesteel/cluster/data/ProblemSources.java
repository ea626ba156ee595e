package io.firesteel.cluster.data;

import io.firesteel.cluster.data.Problems.Training;
import io.firesteel.cluster.settings.DataSource;
import io.firesteel.core.Fault;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.countdown.CountdownProblem;
import io.firesteel.rewards.countdown.CountdownProblems;
import io.firesteel.rewards.countdown.CountdownSettings;
import io.firesteel.rewards.tasks.Split;
import org.apache.hadoop.conf.Configuration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/** Generates or reads the problems of sources; each source once, though several data sets name it. */
final class ProblemSources {
    /** In what order a generated problem shows its numbers: the same in every run, so that runs meet the same prompts. */
    private static final Seeds ORDER = new Seeds(0);

    private final ProblemFiles files;
    private final Map<Wanted, Problems> made = new HashMap<>();
    private final Map<List<Object>, List<Problem>> read = new HashMap<>();

    /** A source, whether its questions need an answer, and whether a task's references are its solver's answers. */
    private record Wanted(DataSource source, boolean answered, boolean solved) {
        static Wanted of(DataSource source, String verifier) {
            return new Wanted(
                    source,
                    !(source instanceof DataSource.Files) || !verifier.equals(Verifiers.NONE),
                    source instanceof DataSource.Task && Verifiers.comparesAnswers(verifier));
        }
    }

    ProblemSources(Supplier<Configuration> hadoop) {
        files = new ProblemFiles(hadoop);
    }

    /**
     * What a source has; all its keys must be present.
     *
     * @param verifier the name of the one that verifies its problems
     */
    Problems of(DataSource source, String verifier) {
        Wanted wanted = Wanted.of(source, verifier);
        Problems known = made.get(wanted);
        if (known == null) {
            known = make(wanted, true);
            made.put(wanted, known);
        }
        return known;
    }

    /** What a source holds out; of files only those to be evaluated on are read. */
    List<Problem> heldOut(DataSource source, String verifier) {
        return source instanceof DataSource.Files
                ? make(Wanted.of(source, verifier), false).test()
                : of(source, verifier).test();
    }

    private Problems make(Wanted wanted, boolean withTraining) {
        if (wanted.source() instanceof DataSource.Task task) {
            return TaskProblems.of(task, wanted.solved());
        } else if (wanted.source() instanceof DataSource.Files named) {
            boolean answered = wanted.answered();
            return new Problems(
                    withTraining ? training(named, answered) : Training.of(List.of()),
                    Optional.empty(),
                    read(named, answered));
        }
        DataSource.Countdown family = (DataSource.Countdown) wanted.source();
        CountdownProblems all;
        try {
            all = new CountdownProblems(new CountdownSettings(
                    family.count().orElseThrow(),
                    family.highest().orElseThrow(),
                    family.highestValue().orElseThrow(),
                    family.lowestTarget().orElseThrow(),
                    family.highestTarget().orElseThrow()));
        } catch (ConfigurationFault fault) { // the source's keys and those of data.countdown do not go together
            throw fault.below("data.source");
        }
        return new Problems(Training.of(countdown(all, Split.TRAIN)), Optional.empty(), countdown(all, Split.TEST));
    }

    /** Those to be evaluated on: few, and asked for again by whoever else names these files. */
    private List<Problem> read(DataSource.Files source, boolean answered) {
        List<String> paths = named("test", source.test());
        Map<String, String> columns = source.columns().orElseThrow();
        return read.computeIfAbsent(
                List.of(paths, columns, answered), key -> files.read(paths, new ProblemSchema(columns, answered)));
    }

    /** Those to learn from: there may be millions, so they are read when they are asked for, and not kept. */
    private Training training(DataSource.Files source, boolean answered) {
        List<String> paths = named("train", source.train());
        ProblemSchema schema = new ProblemSchema(source.columns().orElseThrow(), answered);
        return taker -> files.each(paths, schema, taker);
    }

    private static List<String> named(String part, Optional<List<String>> paths) {
        return paths.filter(each -> !each.isEmpty())
                .orElseThrow(() -> new Fault(
                        "data." + part + "-files",
                        "at least one file",
                        "none",
                        "name it in the source, or in data." + part + "-files"));
    }

    private static List<Problem> countdown(CountdownProblems all, Split split) {
        return all.of(split).stream()
                .map((CountdownProblem problem) -> Problem.of(
                        problem.asTask(ORDER), "Countdown's " + problem.key(), "countdown", OptionalDouble.empty()))
                .toList();
    }
}
