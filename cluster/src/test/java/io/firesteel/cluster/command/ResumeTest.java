package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.spark.rollouts.verifiers.EveryKind;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What changes between two sessions of a run: data, policy, tokenizer, classes, settings, the directory's place. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ResumeTest {
    private static final List<String> POLICY_FILES = List.of(
            "config.json", "generation_config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");

    @TempDir
    static Path folder;

    /** One iteration on a policy and files of its own: what every test goes on from. */
    @BeforeAll
    static void trainOnFiles() throws IOException {
        Path policy = Files.createDirectories(folder.resolve("policy"));
        for (String name : POLICY_FILES) {
            try (InputStream in = ResumeTest.class.getResourceAsStream("/policies/countdown-base/" + name)) {
                Files.copy(in, policy.resolve(name));
            }
        }
        Files.writeString(folder.resolve("train.jsonl"), rows("[3,7,10]", "[2,5,9]", "[1,4,8]", "[2,6,7]"));
        Files.writeString(folder.resolve("test.jsonl"), rows("[5,6,8]", "[1,2,9]"));
        Ended ended = train("first", 1);
        assertThat(ended.code()).as(ended.errors()).isZero();
    }

    private static String rows(String... numbers) {
        return Stream.of(numbers)
                .map(each -> "{\"nums\":" + each + ",\"target\":12}\n")
                .reduce("", String::concat);
    }

    private static Ended train(String directory, int iterations, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "train",
                "--run-dir",
                folder.resolve(directory).toString(),
                "--master",
                "local[2]",
                "iterations=" + iterations,
                "policy.path=" + folder.resolve("policy"),
                "data.source=files",
                "data.train-files=[\"" + folder.resolve("train.jsonl") + "\"]",
                "data.test-files=[\"" + folder.resolve("test.jsonl") + "\"]",
                "rollout.prompts=2",
                "rollout.group-size=2",
                "rollout.max-new-tokens=30",
                "evaluation.problems=2",
                "evaluation.samples=1",
                "evaluation.every=0",
                "run.checkpoint-every=1"));
        arguments.addAll(List.of(more));
        return Ended.run(arguments.toArray(String[]::new));
    }

    /** A copy of the run of one iteration. */
    private static Path copy(String directory) throws IOException {
        Path from = folder.resolve("first");
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file,
                        folder.resolve(directory).resolve(from.relativize(file).toString()));
            }
        }
        return folder.resolve(directory);
    }

    /** What the last session was told to be another than before. */
    private static Map<?, ?> changed(Path directory) throws IOException {
        JsonObject provenance = Json.object("provenance", Files.readString(directory.resolve("provenance.json")));
        List<Object> sessions = provenance.list("sessions");
        Object changed = ((Map<?, ?>) sessions.get(sessions.size() - 1)).get("changed");
        return changed == null ? Map.of() : (Map<?, ?>) changed;
    }

    private static void refusedWith(Path file, String another, String what) throws IOException {
        Path directory = copy("with-" + file.getFileName());
        byte[] before = Files.readAllBytes(file);
        byte[] metrics = Files.readAllBytes(directory.resolve("metrics.jsonl"));
        try {
            Files.writeString(file, another);

            Ended refused = train(directory.getFileName().toString(), 2);

            assertThat(refused.code()).as(refused.errors()).isEqualTo(ExitCode.REFUSED.code());
            assertThat(refused.json().string("error"))
                    .containsPattern(java.util.regex.Pattern.quote(what) + " was [0-9a-f]{64} and is [0-9a-f]{64}")
                    .contains("put the former ones back", "another --run-dir", "run.accept-changes=true")
                    .hasLineCount(3);
            assertThat(directory.resolve("metrics.jsonl")).hasBinaryContent(metrics);
            assertThat(directory.resolve("lock.json")).doesNotExist();

            Ended accepted = train(directory.getFileName().toString(), 2, "run.accept-changes=true");

            assertThat(accepted.code()).as(accepted.errors()).isZero();
            assertThat(changed(directory).keySet().stream().map(Object::toString))
                    .containsExactlyInAnyOrder("run.iterations", "grpo.optimiser.schedule.total-steps", what);
        } finally {
            Files.write(file, before);
        }
    }

    @Test
    void oneByteOfTheDataThatIsAnotherIsRefusedByName() throws IOException {
        Path train = folder.resolve("train.jsonl");

        refusedWith(train, Files.readString(train).replace("[3,7,10]", "[4,7,10]"), "problems " + train);
    }

    @Test
    void heldOutProblemsThatAreOthersAreRefusedByName() throws IOException {
        Path test = folder.resolve("test.jsonl");

        refusedWith(test, Files.readString(test).replace("[5,6,8]", "[4,6,8]"), "problems " + test);
    }

    @Test
    void aTokenizerThatIsAnotherIsRefusedByName() throws IOException {
        Path tokenizer = folder.resolve("policy/tokenizer.json");

        refusedWith(tokenizer, Files.readString(tokenizer) + " ", "policy.path tokenizer.json");
    }

    @Test
    void aFileBesideTheTokenizerIsCarriedAlongAndComparedToo() throws IOException {
        Path companion = folder.resolve("policy/tokenizer_config.json");

        refusedWith(companion, Files.readString(companion) + " ", "policy.path tokenizer_config.json");
    }

    @Test
    void anotherPolicyIsRefusedAndTheSameOneElsewhereIsNot() throws IOException {
        Path directory = copy("policies");
        Path elsewhere = Files.createDirectories(folder.resolve("moved"));
        for (String name : POLICY_FILES) {
            Files.copy(folder.resolve("policy").resolve(name), elsewhere.resolve(name));
        }

        Ended other = train("policies", 2, "policy.path=" + folder.resolve("first/policy"));
        Ended same = train("policies", 2, "policy.path=" + elsewhere);

        assertThat(other.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(other.json().string("error")).contains("policy.path weights was ");
        assertThat(same.code()).as(same.errors()).isZero();
        assertThat(changed(directory).keySet()).hasToString("[run.iterations, grpo.optimiser.schedule.total-steps]");
    }

    @Test
    void aMovedDirectoryIsNoChange() throws IOException {
        copy("here");
        Path there = Files.move(folder.resolve("here"), folder.resolve("there"));

        Ended ended = train("there", 2, "run.name=renamed", "trainer.threads=1");

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(changed(there).keySet()).hasToString("[run.iterations, grpo.optimiser.schedule.total-steps]");
        assertThat(ended.json().bool("comparable")).isTrue();
    }

    @Test
    void figuresBeforeAndAfterAnotherVerifierAreMarkedEverywhere() throws IOException {
        Path directory = copy("verified");

        Ended ended = train("verified", 2, "data.verifier=" + EveryKind.class.getName());

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(changed(directory).get("data.verifier"))
                .isEqualTo("data.verifier was \"auto\" and is \"" + EveryKind.class.getName() + "\"");
        for (JsonObject figures :
                List.of(ended.json(), Json.object("summary", Files.readString(directory.resolve("summary.json"))))) {
            assertThat(figures.bool("comparable")).isFalse();
            assertThat(figures.object("measuredOnOther").fields())
                    .isEqualTo(Map.of("held-out problems", List.of("verifier")));
        }
        assertThat(Files.readString(directory.resolve("report.html")))
                .contains("Not comparable: the last evaluation was on other verifier than the first.");
    }

    @Test
    void aClassThatHasBeenCompiledAnewIsRefusedByName() throws IOException {
        String verifier = "data.verifier=" + EveryKind.class.getName();
        Ended first = train("compiled", 1, verifier);
        assertThat(first.code()).as(first.errors()).isZero();
        Path decidedBy = folder.resolve("compiled/decided-by.txt");
        String text = Files.readString(decidedBy);
        String line = text.lines()
                .filter(each -> each.startsWith("class "))
                .findFirst()
                .orElseThrow();
        assertThat(line).matches("class " + EveryKind.class.getName() + " = [0-9a-f]{64}");
        Files.writeString(decidedBy, text.replace(line, line.substring(0, line.length() - 64) + "0".repeat(64)));

        Ended refused = train("compiled", 2, verifier);

        assertThat(refused.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(refused.json().string("error"))
                .contains("class " + EveryKind.class.getName() + " was " + "0".repeat(64) + " and is ");
    }
}
