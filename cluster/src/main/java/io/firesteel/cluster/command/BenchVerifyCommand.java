package io.firesteel.cluster.command;

import io.firesteel.cluster.bench.VerifyBenchmark;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.verification.CaseRow;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rewards.corpus.CorpusSettings;
import io.firesteel.rewards.corpus.CountdownCorpus;
import io.firesteel.rewards.corpus.Segment;
import io.firesteel.rewards.countdown.CountdownNotation;
import io.firesteel.rewards.countdown.CountdownProblems;
import io.firesteel.rewards.countdown.CountdownSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Speed of judging. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Judge completions again and again, on one core: verdictsPerSecond is the fastest round's. Without --in,"
                        + " 2000 generated searches for Countdown solutions, most of them right, some wrong, some malformed.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel bench verify",
            "  firesteel bench verify --kind math --in cases.jsonl       rows as for firesteel verify"
        })
final class BenchVerifyCommand implements Callable<Outcome> {
    private static final String COUNTDOWN = "countdown";
    private static final int SEARCHES = 2000;
    private static final Pattern PROMPT = Pattern.compile("<bos>([0-9,]+)->([0-9]+)");

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
        if (in == null && !kind.equals(COUNTDOWN)) {
            throw new Fault(
                    "--in", "a file with cases for the verifier " + kind, "none", "only countdown's are generated");
        }
        SandboxSettings sandbox =
                Configuration.load(List.of(), List.of()).bind(Settings.class).sandbox();
        VerifyBenchmark benchmark =
                new VerifyBenchmark(kind, Verifiers.named(kind, sandbox), in == null ? searches() : read());
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

    private static List<VerifyBenchmark.Case> searches() {
        CountdownCorpus corpus = new CountdownCorpus(
                new CountdownProblems(CountdownSettings.SMALL),
                CorpusSettings.LONG_SEARCH.with(0, 0, 0, 0),
                new Seeds(1));
        List<VerifyBenchmark.Case> cases = new ArrayList<>();
        for (int i = 0; i < SEARCHES; i++) {
            List<Segment> segments = corpus.document(i).segments();
            Matcher prompt = PROMPT.matcher(segments.get(0).text());
            if (!prompt.matches()) {
                throw new IllegalStateException("no prompt: " + segments.get(0).text());
            }
            JsonObject row = Json.object(
                    "search " + i,
                    "{\"id\":\"" + i + "\",\"gold\":{\"nums\":[" + prompt.group(1) + "],\"target\":" + prompt.group(2)
                            + "}}");
            cases.add(new VerifyBenchmark.Case(
                    CaseRow.prompt(COUNTDOWN, row),
                    CaseRow.completion(segments.get(1).text().replace(CountdownNotation.EOS, ""))));
        }
        return cases;
    }
}
