package io.firesteel.rewards.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Verdict;
import io.firesteel.core.json.Json;
import io.firesteel.rewards.code.sandbox.Tier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Every attack of the table comes to what stands there, and leaves nothing behind. */
class AttackTest {
    /** Nobody can guess it, so whoever gives it has seen it. */
    /** Of processes that were killed before, on the same machine. */
    private static final List<Path> FORMER = foldersOfSandboxes();

    private static final String SECRET = "secret-" + UUID.randomUUID();

    private static final String HONEST =
            "{\"language\":\"python\",\"style\":\"stdio\",\"tests\":[{\"input\":\"\",\"output\":\"1\"}]}";

    private static final int FIRST_USER = 60_000;

    static List<Attack> attacks() {
        return Attack.all();
    }

    @Test
    void thereAreAtLeastSixtyOfEachOther() {
        assertThat(attacks()).hasSizeGreaterThan(60).doesNotHaveDuplicates();
    }

    @Test
    void hereTheTierIsOneForHostileCode() {
        assertThat(SandboxForTests.here().tier()).isIn(Tier.T0, Tier.T1);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void anAttackComesToNothing(Attack attack) throws IOException {
        Verdict verdict = SandboxForTests.verify(reference(attack), attack.language(), attack.source());

        assertThat(verdict.kind()).as(verdict.reason()).isEqualTo(attack.verdict());
        assertThat(verdict.reason()).containsPattern(attack.reason());
        assertThat(processesOfBoxes()).as("processes left").isEmpty();
        assertThat(filesOfBoxes()).as("files left").isEmpty();
        if (attack.program().startsWith("resources")) {
            assertThat(SandboxForTests.verify(HONEST, "python", "print(1)").kind())
                    .as("an honest program afterwards")
                    .isEqualTo(Verdict.Kind.CORRECT);
        }
    }

    /** By the table's word: what the program is asked, and what would be right. */
    static String reference(Attack attack) {
        return switch (attack.reference()) {
            case "text" -> stdio(attack, SECRET);
            case "contained" -> stdio(attack, "contained");
            case "lines" -> stdio(attack, "1\n2\n3\n");
            case "word" -> stdio(attack, "Yes\n");
            case "call" -> call(attack, "function", SECRET);
            case "method" -> call(attack, "leetcode", SECRET);
            case "one" -> call(attack, "function", 1);
            default -> throw new IllegalArgumentException(attack.reference());
        };
    }

    /** Two tests, so that what one leaves behind shows in the other. */
    private static String stdio(Attack attack, String output) {
        Map<String, String> test = Map.of("input", "what is it?\n", "output", output);
        return Json.print(Map.of("language", attack.language(), "style", "stdio", "tests", List.of(test, test)));
    }

    private static String call(Attack attack, String style, Object result) {
        Map<String, Object> test = Map.of("arguments", List.of("what is it?"), "result", result);
        return Json.print(
                Map.of("language", attack.language(), "style", style, "entry", "answer", "tests", List.of(test, test)));
    }

    /** Processes of the users that boxes have, if the executor is root; of bubblewrap else. */
    private static List<String> processesOfBoxes() throws IOException {
        List<String> left = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                try {
                    int user = (int) Files.getAttribute(process, "unix:uid");
                    String command = Files.readString(process.resolve("comm")).strip();
                    boolean ours = user >= FIRST_USER
                            && user < FIRST_USER + SandboxForTests.here().boxes();
                    if (ours || command.equals("bwrap")) {
                        left.add(process + " " + command);
                    }
                } catch (IOException ended) {
                    continue;
                }
            }
        }
        return left;
    }

    private static List<Path> filesOfBoxes() throws IOException {
        List<Path> left = new ArrayList<>();
        for (Path folder : foldersOfSandboxes()) {
            if (!FORMER.contains(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    files.filter(Files::isRegularFile)
                            .filter(file -> !file.endsWith("filter.bpf") && !file.endsWith("supervisor.py"))
                            .forEach(left::add);
                }
            }
        }
        return left;
    }

    private static List<Path> foldersOfSandboxes() {
        try (Stream<Path> folders = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return folders.filter(path -> path.getFileName().toString().startsWith("firesteel-sandbox-"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
