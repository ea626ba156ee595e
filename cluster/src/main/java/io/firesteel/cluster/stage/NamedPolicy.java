package io.firesteel.cluster.stage;

import io.firesteel.cluster.run.Checkpoints;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.Fault;
import io.firesteel.core.config.ConfigurationSource;
import io.firesteel.core.policy.Adapted;
import io.firesteel.core.policy.AdapterDirectory;
import io.firesteel.core.policy.AdapterLayout;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.storage.FileSource;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * A policy as somebody names it who takes it elsewhere: a policy's directory, a checkpoint, or a run, which stands for what it made or,
 * while it is not finished, for its newest checkpoint. Where adapters learned and their base lies elsewhere, the two are read together.
 * Closing it closes the tokenizer.
 *
 * @param where it lies, for people
 * @param directory the policy, or the base of the adapters
 * @param parameters the policy's, adapters merged in piece by piece as they are asked for
 */
public record NamedPolicy(String where, PolicyDirectory directory, Parameters parameters) implements AutoCloseable {
    private static final String BASE = "--base";

    /** How far below its run a folder of adapters lies: {@code checkpoints/iteration-000050/adapter}. */
    private static final int DEEPEST = 3;

    /**
     * Reads it. A checkpoint's bytes are compared with its manifest first.
     *
     * @param path of any Hadoop file system, or {@code bundled:NAME}
     * @param base of adapters; empty for the {@code policy.path} of the run that they are of
     */
    public static NamedPolicy open(String path, Optional<String> base, Configuration hadoop) {
        FileSource named = StartPolicies.source(path, hadoop);
        if (StartPolicies.isBundled(path)) {
            return whole(named, base);
        }
        RunFiles files = RunFiles.at(path, hadoop);
        if (Checkpoints.isName(files.root().getName())) {
            Checkpoints.damage(files).ifPresent(damage -> {
                throw new Fault(
                        "checkpoint " + files.display(""),
                        "the files that its manifest names, whole",
                        damage,
                        "take another checkpoint of the run; firesteel doctor RUN_DIR tells which are whole");
            });
        }
        if (PolicyCheckpoint.isWhole(named)) {
            return whole(HuggingFaceDirectory.within(named), base);
        }
        Optional<FileSource> adapter = adapter(named);
        if (adapter.isPresent()) {
            return merged(adapter.get(), files, base, hadoop);
        }
        OptionalLong last = Checkpoints.lastWritten(files);
        return last.orElse(0) > 0
                ? open(files.display(Checkpoints.directory(last.getAsLong())), base, hadoop)
                : whole(named, base); // which says what is missing
    }

    private static NamedPolicy whole(FileSource policy, Optional<String> base) {
        base.ifPresent(given -> {
            throw new Fault(
                    BASE,
                    "nothing, since " + policy.where() + " is no adapter's but a whole policy",
                    given,
                    "leave it out");
        });
        PolicyDirectory directory = HuggingFaceDirectory.read(policy);
        return new NamedPolicy(policy.where(), directory, directory.policy());
    }

    /** A folder of adapters, or the one of a checkpoint. */
    private static Optional<FileSource> adapter(FileSource named) {
        try {
            FileSource folder = named.folder(PolicyCheckpoint.ADAPTER);
            return AdapterDirectory.isIn(named)
                    ? Optional.of(named)
                    : AdapterDirectory.isIn(folder) ? Optional.of(folder) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(named.where(), e);
        }
    }

    private static NamedPolicy merged(FileSource adapter, RunFiles files, Optional<String> base, Configuration hadoop) {
        Optional<RunFiles> run = run(files);
        String path = base.or(() -> run.flatMap(NamedPolicy::startOf))
                .orElseThrow(() -> new Fault(
                        BASE,
                        "the policy that " + adapter.where() + " was learned on",
                        run.isEmpty()
                                ? "none, and no run's " + RunDirectory.CONFIGURATION + " above it that says which"
                                : "none, and a recipe's stage, whose policy another stage made",
                        "name it: " + BASE + " DIR"));
        PolicyDirectory start = StartPolicies.read(path, hadoop);
        try {
            run.ifPresent(of -> requireSame(of, path, start));
            AdapterDirectory.Saved saved = AdapterDirectory.read(adapter);
            AdapterLayout layout = new AdapterLayout(start.policy().layout(), saved.settings());
            Adapted adapted = new Adapted(
                    start.policy(), saved.settings(), AdapterDirectory.adapters(saved, saved.settings(), layout));
            return new NamedPolicy(adapter.where() + " on " + path, start, adapted.merged());
        } catch (IOException e) {
            start.close();
            throw new UncheckedIOException(adapter.where(), e);
        } catch (RuntimeException e) {
            start.close();
            throw e;
        }
    }

    /** The run that the directory is of: {@code RUN/adapter}, {@code RUN/checkpoints/iteration-000050}, {@code …/adapter}. */
    private static Optional<RunFiles> run(RunFiles files) {
        Path above = files.root();
        for (int up = 0; above != null && up <= DEEPEST; up++, above = above.getParent()) {
            RunFiles run = RunFiles.at(above.toString(), files.hadoop());
            if (run.exists(RunDirectory.CONFIGURATION)) {
                return Optional.of(run);
            }
        }
        return Optional.empty();
    }

    /** What a run's configuration names as the policy that it starts from; empty where that is a stage's of a recipe. */
    private static Optional<String> startOf(RunFiles run) {
        String text = run.readText(RunDirectory.CONFIGURATION);
        return io.firesteel.core.config.Configuration.load(
                        List.of(new ConfigurationSource(run.display(RunDirectory.CONFIGURATION), text)), List.of())
                .text(Stage.Input.POLICY)
                .filter(path -> Stage.Input.stageOf(path).isEmpty());
    }

    /** Refuses a base of other weights than those that the run wrote down, where it did: a stage's are known by another address. */
    private static void requireSame(RunFiles run, String path, PolicyDirectory base) {
        String key = Stage.Input.POLICY + " " + Inputs.WEIGHTS + " = ";
        String found = base.policy().fingerprint();
        (run.exists(Address.FILE) ? run.readText(Address.FILE).lines() : Stream.<String>empty())
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()))
                .filter(learnedOn -> !learnedOn.equals(found))
                .findFirst()
                .ifPresent(learnedOn -> {
                    throw new Fault(
                            path,
                            "the weights that these adapters were learned on, SHA-256 " + learnedOn,
                            found,
                            "name the policy that the run started from: " + BASE + " DIR");
                });
    }

    @Override
    public void close() {
        directory.close();
    }
}
