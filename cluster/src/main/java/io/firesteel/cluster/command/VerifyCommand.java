package io.firesteel.cluster.command;

import io.firesteel.cluster.settings.Settings;
import io.firesteel.core.Fault;
import io.firesteel.core.Verdict;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** Judges completions that are in a file. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Judge completions in a file of JSON Lines: id, gold, response (the whole completion).",
        footerHeading = "%nExample:%n",
        footer = {
            "  firesteel verify --kind countdown --in cases.jsonl --out verdicts.jsonl",
            "      a row: {\"id\":\"1\",\"gold\":{\"nums\":[3,5,8],\"target\":56},\"response\":\"<think>…</think><answer>(3+5-1)*8</answer>\"}"
        })
final class VerifyCommand implements Callable<Outcome> {
    @Option(
            names = "--kind",
            paramLabel = "KIND",
            required = true,
            description = "A verifier's name, or a class of yours.")
    private String kind;

    @Option(names = "--in", paramLabel = "FILE", required = true, description = "JSON Lines with id, gold, response.")
    private Path in;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "Where id, verdict, extracted, reason go.")
    private Path out;

    @Parameters(
            paramLabel = "key=value",
            arity = "0..*",
            description = "Overrides for the verifier that runs programs, as in sandbox.cpu-seconds=5.")
    private List<String> overrides = new ArrayList<>();

    @Override
    public Outcome call() {
        SandboxSettings sandbox =
                Configuration.load(List.of(), overrides).bind(Settings.class).sandbox();
        Verifier verifier = Verifiers.named(kind, sandbox);
        EnumMap<Verdict.Kind, Integer> counts = new EnumMap<>(Verdict.Kind.class);
        int judged = 0;
        if (!Files.isRegularFile(in)) {
            throw new Fault(in.toString(), "a file of JSON Lines", "no such file", "check --in");
        }
        try (BufferedReader reader = Files.newBufferedReader(in);
                BufferedWriter writer = Files.newBufferedWriter(out)) {
            int number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                JsonObject row = Json.object(in + ", line " + number, line);
                Verdict verdict = verifier.judge(VerifyRow.prompt(kind, row), VerifyRow.completion(row));
                counts.merge(verdict.kind(), 1, Integer::sum);
                judged++;
                Map<String, Object> found = new LinkedHashMap<>();
                found.put("id", row.get("id"));
                found.put("verdict", word(verdict.kind()));
                found.put("extracted", verdict.extracted());
                found.put("reason", verdict.reason());
                writer.write(Json.print(found));
                writer.newLine();
            }
        } catch (IOException e) {
            throw new Fault(
                    in + " or " + out, "files to read and to write", e.toString(), "check paths and free space", e);
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("judged", judged);
        for (Verdict.Kind each : Verdict.Kind.values()) {
            figures.put(word(each), counts.getOrDefault(each, 0));
        }
        return Outcome.completed(figures);
    }

    private static String word(Verdict.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
