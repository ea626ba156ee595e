package io.firesteel.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Completion;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.code.SandboxForTests;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Of each kind of verifier the verdicts on a committed set of answers, {@code golden/KIND.jsonl}: its first row has the version that came to them. They are no
 * cases of right and wrong, those are elsewhere; they change when the verifier does, and then the version must have changed too. A rewrite keeps the answers.
 */
class GoldenVerdictsTest {
    private static final Path FOLDER = Path.of("src/test/resources/io/firesteel/rewards/golden");
    private static final String REWRITE =
            "mvn -pl rewards -am test -Dtest=GoldenVerdictsTest -Dfiresteel.rewrite=true -Dsurefire.failIfNoSpecifiedTests=false";

    static List<String> names() {
        return Verifiers.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void verdictsChangeOnlyWithTheVersion(String name) throws IOException {
        Verifier verifier = Verifiers.named(name, SandboxForTests.SETTINGS);
        if (verifier.runsPrograms()) {
            SandboxForTests.here();
        }
        Path file = FOLDER.resolve(name.replace(':', '-') + ".jsonl");
        List<String> before = Files.readAllLines(file);
        String committed = json(file, before.get(0)).string("version");
        List<String> after = new ArrayList<>(List.of(Json.print(first(name, verifier.version()))));
        List<String> changed = new ArrayList<>();
        for (String line : before.subList(1, before.size())) {
            JsonObject row = json(file, line);
            String verdict = verdict(verifier, row).kind().name();
            if (!verdict.equals(row.string("verdict"))) {
                changed.add(verdict + " now: " + line);
            }
            Map<String, Object> again = new LinkedHashMap<>(row.fields());
            again.put("verdict", verdict);
            after.add(Json.print(again));
        }

        assertThat(verifier.version())
                .as("every kind that comes with Firesteel has a version")
                .isNotEmpty();
        assertThat(before.size()).as("answers of %s", name).isGreaterThan(2);
        if (committed.equals(verifier.version())) {
            assertThat(changed)
                    .as(
                            "verifier %s is still version %s, and its verdicts have changed: raise the version, then %s",
                            name, committed, REWRITE)
                    .isEmpty();
        } else if (Boolean.getBoolean("firesteel.rewrite")) {
            Files.write(file, after);
        } else {
            assertThat(verifier.version())
                    .as("the verdicts of verifier %s are those of another version: %s", name, REWRITE)
                    .isEqualTo(committed);
        }
    }

    private static Map<String, Object> first(String name, String version) {
        Map<String, Object> first = new LinkedHashMap<>();
        first.put("verifier", name);
        first.put("version", version);
        return first;
    }

    private static Verdict verdict(Verifier verifier, JsonObject row) {
        String text = row.string("response");
        Completion completion = row.has("truncated") ? Responses.truncated(text) : Responses.finished(text);
        return verifier.verify(Responses.prompt(verifier.name(), row.string("gold")), completion);
    }

    private static JsonObject json(Path file, String line) {
        return Json.object(file.toString(), line.getBytes(StandardCharsets.UTF_8));
    }
}
