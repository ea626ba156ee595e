package io.firesteel.cluster.data;

import io.firesteel.cluster.data.Problems.Training;
import io.firesteel.cluster.settings.DataSource;
import io.firesteel.core.Fault;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.random.Seeds;
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
    private final Map<DataSource, Problems> made = new HashMap<>();
    private final Map<List<Object>, List<Problem>> read = new HashMap<>();

    ProblemSources(Supplier<Configuration> hadoop) {
        files = new ProblemFiles(hadoop);
    }

    /** What a source has; all its keys must be present. */
    Problems of(DataSource source) {
        Problems known = made.get(source);
        if (known == null) {
            known = make(source, true);
            made.put(source, known);
        }
        return known;
    }

    /** What a source holds out; of files only those to be evaluated on are read. */
    List<Problem> heldOut(DataSource source) {
        return source instanceof DataSource.Files
                ? make(source, false).test()
                : of(source).test();
    }

    private Problems make(DataSource source, boolean withTraining) {
        if (source instanceof DataSource.Task task) {
            return TaskProblems.of(task);
        } else if (source instanceof DataSource.Files named) {
            return new Problems(withTraining ? training(named) : Training.of(List.of()), Optional.empty(), read(named));
        }
        DataSource.Countdown family = (DataSource.Countdown) source;
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
    private List<Problem> read(DataSource.Files source) {
        List<String> paths = named("test", source.test());
        Map<String, String> columns = source.columns().orElseThrow();
        return read.computeIfAbsent(List.of(paths, columns), key -> files.read(paths, new ProblemSchema(columns)));
    }

    /** Those to learn from: there may be millions, so they are read when they are asked for, and not kept. */
    private Training training(DataSource.Files source) {
        List<String> paths = named("train", source.train());
        ProblemSchema schema = new ProblemSchema(source.columns().orElseThrow());
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
