package io.firesteel.cluster.command;

import io.firesteel.cluster.bench.CountdownCases;
import io.firesteel.cluster.bench.MathCases;
import io.firesteel.cluster.bench.VerifyBenchmark;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.verification.CaseRow;
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

/** Speed of judging. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Judge completions again and again, on one core: verdictsPerSecond is the fastest round's,"
                + " steadyVerdictsPerCpuSecond the median of the later half of the rounds. Without --in,"
                + " completions of our own: for countdown 2000 generated searches, for math 22 ordinary answers"
                + " at the end of 1,850 characters.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel bench verify",
            "  firesteel bench verify --kind math",
            "  firesteel bench verify --kind gcd-lcm --in cases.jsonl    rows as for firesteel verify"
        })
final class BenchVerifyCommand implements Callable<Outcome> {
    private static final String COUNTDOWN = "countdown";
    private static final Map<String, Supplier<List<VerifyBenchmark.Case>>> OWN =
            Map.of(COUNTDOWN, CountdownCases::all, "math", MathCases::all);

    @Mixin
    private BenchOptions options;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
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
                    cases.add(new VerifyBenchmark.Case(CaseRow.prompt(kind, row), CaseRow.completion(row)));
                }
            }
        } catch (IOException e) {
            throw new Fault(in.toString(), "a readable file of JSON Lines", e.toString(), "check --in", e);
        }
        return cases;
    }
}
