package io.firesteel.cluster.verification;

import io.firesteel.cluster.table.JsonLine;
import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.Verifiers;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Verifies rows: {@code id}, {@code gold}, {@code response} in, {@code id}, {@code verdict}, {@code extracted}, {@code
 * reason}, {@code version} (the verifier's) out. The response is a whole completion that ended by itself. A gold that is no string is handed to the verifier
 * as JSON text.
 */
public final class ResponseVerifier {
    private final ChosenVerifier kind;
    private final Verifier verifier;
    private final String version;
    private final VerdictCounts counts = new VerdictCounts();

    /** @throws io.firesteel.core.Fault if there is no such verifier */
    public ResponseVerifier(ChosenVerifier kind) {
        this.kind = kind;
        this.verifier = kind.verifier();
        this.version = Verifiers.version(kind.name(), verifier);
    }

    public VerdictCounts counts() {
        return counts;
    }

    /**
     * The row of verdict, as JSON.
     *
     * @param where the row's file and line, for messages
     * @throws io.firesteel.core.Fault if it is no JSON object, a field is missing, or the verifier broke
     */
    public String verify(String where, String line) {
        JsonObject row = JsonLine.parse(where, line);
        Prompt prompt = ResponseRow.prompt(kind.name(), row);
        Completion completion = ResponseRow.completion(row);
        Verdict verdict = kind.verdict(
                verifier,
                () -> where + ", verifier " + verifier.getClass().getName(),
                () -> answer(where, prompt, completion));
        counts.add(verdict.kind());
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("id", row.get("id"));
        found.put("verdict", VerdictCounts.word(verdict.kind()));
        found.put("extracted", verdict.extracted());
        found.put("reason", verdict.reason());
        found.put("version", version);
        return Json.print(found);
    }

    /** An interrupt that a class leaves behind would end what comes next: the file of verdicts cannot be written, and nobody would say why. */
    private Verdict answer(String where, Prompt prompt, Completion completion) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        Verdict verdict = Objects.requireNonNull(verifier.verify(prompt, completion), "no verdict");
        if (!interrupted && Thread.interrupted()) {
            throw new Fault(
                    where + ", verifier " + verifier.getClass().getName(),
                    "a verdict of " + kind.name(),
                    "that the class has interrupted its thread",
                    "the class must not raise a thread's interrupt flag: where it catches InterruptedException, it throws instead");
        }
        return verdict;
    }
}
