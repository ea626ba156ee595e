package io.firesteel.cluster.command;

import io.firesteel.cluster.bench.CountdownResponses;
import io.firesteel.cluster.bench.MathResponses;
import io.firesteel.cluster.bench.VerifyBenchmark;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.verification.ResponseRow;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Speed of verifying. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Verify completions again and again, on one core: verdictsPerSecond is the fastest round's,"
                + " steadyVerdictsPerCpuSecond the median of the later half of the rounds. Without --in,"
                + " completions of our own: for countdown 2000 generated searches, for math 22 ordinary answers"
                + " at the end of 1,850 characters.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel bench verify",
            "  firesteel bench verify --verifier math",
            "  firesteel bench verify --verifier gcd-lcm --in cases.jsonl",
            "      rows as for firesteel verify"
        })
final class BenchVerifyCommand implements Callable<Outcome> {
    private static final String COUNTDOWN = "countdown";
    private static final Map<String, Supplier<List<VerifyBenchmark.Case>>> OWN =
            Map.of(COUNTDOWN, CountdownResponses::all, "math", MathResponses::all);

    @Mixin
    private BenchOptions options;

    @Option(
            names = {"--verifier", "--kind"},
            paramLabel = "VERIFIER",
            defaultValue = COUNTDOWN,
            description = "A verifier's name, or a class of yours (${DEFAULT-VALUE}).")
    private String kind;

    @Option(names = "--in", paramLabel = "FILE", description = "JSON Lines with id, gold, response.")
    private Path in;

    @Override
    public Outcome call() {
        if (in == null && !OWN.containsKey(kind)) {
            throw new Fault(
                    "--in",
                    "a file with cases for the verifier " + kind,
                    "none",
                    "give one; only " + new TreeSet<>(OWN.keySet()) + " need none");
        }
        SandboxSettings sandbox =
                Configuration.load(List.of(), List.of()).bind(Settings.class).sandbox();
        VerifyBenchmark benchmark = new VerifyBenchmark(
                kind, Verifiers.named(kind, sandbox), in == null ? OWN.get(kind).get() : read());
        Map<String, Object> figures = benchmark.run(options.budget(), BenchOptions::progress);
        BenchOptions.print(figures);
        return Outcome.completed(Map.of("verdictsPerSecond", figures.get("verdictsPerSecond")));
    }

    private List<VerifyBenchmark.Case> read() {
        List<VerifyBenchmark.Case> cases = new ArrayList<>();
        try {
            int number = 0;
            for (String line : Files.readAllLines(in)) {
                number++;
                if (!line.isBlank()) {
                    JsonObject row = Json.object(in + ", line " + number, line);
                    cases.add(new VerifyBenchmark.Case(ResponseRow.prompt(kind, row), ResponseRow.completion(row)));
                }
            }
        } catch (IOException e) {
            throw new Fault(in.toString(), "a readable file of JSON Lines", e.toString(), "check --in", e);
        }
        return cases;
    }
}
