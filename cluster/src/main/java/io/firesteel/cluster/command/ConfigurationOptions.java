package io.firesteel.cluster.command;

import io.firesteel.core.Fault;
import io.firesteel.core.config.ConfigurationSource;
import io.firesteel.core.text.Utf8;
import org.apache.hadoop.conf.Configuration;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The options of every command that is steered by a configuration. {@code --run-dir} is for those that keep a run directory; see
 * {@link ConfiguredCommand#keepsRunDirectory}.
 */
public final class ConfigurationOptions {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "Configuration in HOCON; repeatable, a later one wins. A path, a URI of any Hadoop file system,"
                            + " or preset:NAME for one inside the jar.")
    private List<String> files = new ArrayList<>();

    @Option(
            names = "--run-dir",
            paramLabel = "DIR",
            description = "The run directory: a path or URI. One that exists is resumed.")
    private String runDirectory;

    @Option(
            names = "--master",
            paramLabel = "URL",
            description = "Spark master, outside spark-submit: local[*], local[2], spark://host:port.")
    private String master;

    @Option(names = "--dry-run", description = "Check everything, say what would be done, and stop.")
    private boolean dryRun;

    @Option(names = "--print-config", description = "Print the effective configuration and stop.")
    private boolean printConfig;

    @Parameters(
            paramLabel = "key=value",
            arity = "0..*",
            description = "Overrides, as in iterations=4 or grpo.loss.policy.high=0.28.")
    private List<String> overrides = new ArrayList<>();

    private static final String PRESET = "preset:";

    /** The same for a command whose first word is a recipe, which lies below the files of {@code --config}. */
    io.firesteel.core.config.Configuration loadRecipe() {
        if (overrides.isEmpty()
                || !overrides.get(0).startsWith(PRESET) && overrides.get(0).contains("=")) {
            throw new Fault(
                    "command line",
                    "RECIPE before any key=value: a path, a URI, or preset:NAME",
                    overrides.isEmpty() ? "nothing" : overrides.get(0),
                    "such as ./firesteel run preset:cold-start");
        }
        List<String> all = new ArrayList<>(List.of(overrides.get(0)));
        all.addAll(files);
        return load(Optional.empty(), all, overrides.subList(1, overrides.size()));
    }

    /** The directory that is named instead of a configuration; a key has no slash, so a path may have an equals sign. */
    Optional<String> directory() {
        if (overrides.isEmpty() || overrides.get(0).matches("[^/=]+=.*")) {
            return Optional.empty();
        }
        if (overrides.size() > 1 || !files.isEmpty() || runDirectory != null || master != null) {
            throw new Fault(
                    "command line",
                    "RUN_DIR alone, since the run has its own configuration; or a configuration alone",
                    String.join(" ", overrides),
                    "leave one of them out");
        }
        return Optional.of(overrides.get(0));
    }

    /** Reads, merges and resolves. The words {@code iterations} and {@code seed} alone mean the run's. */
    io.firesteel.core.config.Configuration load() {
        return load(Optional.empty());
    }

    /** @param below the files of {@code --config}, such as the configuration of a run */
    io.firesteel.core.config.Configuration load(Optional<ConfigurationSource> below) {
        return load(below, files, overrides);
    }

    private io.firesteel.core.config.Configuration load(
            Optional<ConfigurationSource> below, List<String> named, List<String> pairs) {
        List<ConfigurationSource> sources = Stream.concat(
                        below.stream(), named.stream().map(ConfigurationOptions::source))
                .toList();
        List<String> all = new ArrayList<>();
        if (runDirectory != null) {
            all.add("run.directory=" + runDirectory);
        }
        if (master != null) {
            all.add("spark.master=" + master);
        }
        for (String override : pairs) {
            all.add(override.startsWith("iterations=") || override.startsWith("seed=") ? "run." + override : override);
        }
        return io.firesteel.core.config.Configuration.load(sources, all);
    }

    boolean dryRun() {
        return dryRun;
    }

    boolean printConfig() {
        return printConfig;
    }

    private static ConfigurationSource source(String file) {
        if (file.startsWith(PRESET)) {
            String resource = "presets/" + file.substring(PRESET.length()) + ".conf";
            return ConfigurationSource.resource(resource)
                    .orElseThrow(() -> new Fault(
                            "--config " + file,
                            "a preset inside the jar",
                            "none of that name",
                            "choose a recipe (cold-start, r1-zero, tinyzero, tinyzero-multiplication, sky-t1, journey), a method (grpo,"
                                    + " dr-grpo, dapo, ppo, …: unzip -l firesteel.jar 'presets/*'), or name a file"));
        }
        return file.contains("://") ? remote(file) : ConfigurationSource.file(Path.of(file));
    }

    private static ConfigurationSource remote(String uri) {
        org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(uri);
        try (InputStream in = path.getFileSystem(new Configuration()).open(path)) {
            byte[] bytes = in.readAllBytes();
            return new ConfigurationSource(uri, Utf8.decode("configuration " + uri, bytes, bytes.length));
        } catch (IOException e) {
            throw new Fault(uri, "a readable configuration", e.toString(), "check the URI and its credentials", e);
        }
    }
}
