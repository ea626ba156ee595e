package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.core.Sha256;
import io.firesteel.core.json.JsonObject;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code doctor} of this machine, and of directories that are healthy, locked, damaged, full of holes, or no runs. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DoctorCommandTest {
    @TempDir
    static Path folder;

    /** Two iterations, each with a checkpoint. */
    @BeforeAll
    static void train() {
        Ended ended = Ended.run(
                "train",
                "--run-dir",
                folder.resolve("run").toString(),
                "--master",
                "local[2]",
                "iterations=2",
                "rollout.prompts=2",
                "rollout.group-size=2",
                "rollout.max-new-tokens=30",
                "evaluation.problems=2",
                "evaluation.samples=1",
                "evaluation.every=0",
                "run.checkpoint-every=1");
        assertThat(ended.code()).as(ended.errors()).isZero();
    }

    private static Path copy(String name) throws IOException {
        Path from = folder.resolve("run");
        Path to = folder.resolve(name);
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }

    private static Map<String, String> content(Path directory) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                content.put(
                        directory.relativize(file).toString(),
                        Files.getLastModifiedTime(file) + " " + Sha256.of(Files.readAllBytes(file)));
            }
        }
        return content;
    }

    /** Looks, and makes sure that looking changes nothing. */
    private static Ended look(Path directory) throws IOException {
        Map<String, String> before = content(directory);
        Ended ended = Ended.run("doctor", directory.toString());
        assertThat(content(directory)).isEqualTo(before);
        return ended;
    }

    private static List<String> findings(Ended ended) {
        return ended.json().list("findings").stream()
                .map(finding -> JsonObject.of("finding", finding))
                .map(finding -> (finding.has("wrong") ? "wrong " : "mind ") + finding.string("finding"))
                .toList();
    }

    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 5] ^= 1;
        Files.write(file, bytes);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Test
    void aHealthyRunIsHealthy() throws IOException {
        Ended ended = look(copy("healthy"));

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(ended.json().bool("healthy")).isTrue();
        assertThat(findings(ended)).isEmpty();
        assertThat(ended.json().string("checkpoint")).isEqualTo("checkpoints/iteration-000002 is whole");
        assertThat(ended.json().string("product")).isEqualTo("policy is whole");
        assertThat(ended.errors()).contains("lock", "nobody is writing", "all there before iteration 3");
    }

    @Test
    void aRunThatGoesOnIsLookedAtBesideIt() throws IOException {
        Path directory = copy("held");
        try (RunDirectory run = RunDirectory.open(directory.toString(), new Configuration(false), notice -> {})) {
            Ended ended = look(directory);

            assertThat(run.display()).isEqualTo(directory.toString());
            assertThat(ended.code()).as(ended.errors()).isZero();
            assertThat(ended.json().string("lock"))
                    .startsWith("held by process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void aLockThatADeadProcessLeftIsTold() throws Exception {
        Path directory = copy("stale");
        Path lock = directory.resolve("lock.json");
        String text;
        try (RunDirectory run = RunDirectory.open(directory.toString(), new Configuration(false), notice -> {})) {
            text = Files.readString(lock);
            assertThat(run.files().exists("lock.json")).isTrue();
        }
        Process dead = new ProcessBuilder("true").start();
        dead.waitFor();
        Files.writeString(
                lock,
                text.replace("\"pid\": " + ProcessHandle.current().pid(), "\"pid\": " + dead.pid())
                        .replaceAll("\"token\": \"[^\"]*\"", "\"token\": \"another\""));

        Ended ended = look(directory);

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(findings(ended)).containsExactly("mind lock");
        assertThat(ended.errors()).contains("is gone", "the next start takes it over");
    }

    @Test
    void damagedCheckpointsAreNamedAndOnlyWhereNoneIsLeftTheRunCannotGoOn() throws IOException {
        Path directory = copy("damaged");
        damage(directory.resolve("checkpoints/iteration-000002/policy/model.safetensors"));

        Ended one = look(directory);

        assertThat(one.code()).as(one.errors()).isZero();
        assertThat(findings(one)).containsExactly("mind checkpoints/iteration-000002");
        assertThat(one.json().string("checkpoint")).isEqualTo("checkpoints/iteration-000001 is whole");
        assertThat(one.json().string("to do again")).endsWith("from iteration 2 on");
        assertThat(one.errors()).contains("does not have the SHA-256 of its manifest");

        Files.delete(directory.resolve("checkpoints/iteration-000001/manifest.json"));
        Ended both = look(directory);

        assertThat(both.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(both.json().bool("healthy")).isFalse();
        assertThat(findings(both))
                .contains("wrong checkpoint", "mind checkpoints/iteration-000001", "mind checkpoints/iteration-000002");

        delete(directory.resolve("checkpoints"));
        Ended none = look(directory);
        assertThat(none.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(findings(none)).containsExactly("wrong checkpoint");
        assertThat(none.errors()).contains("restore checkpoints from a copy");
    }

    @Test
    void holesAndLeftoversAreTold() throws IOException {
        Path directory = copy("holes");
        Path metrics = directory.resolve("metrics.jsonl");
        Files.writeString(
                metrics,
                Files.readString(metrics)
                        .lines()
                        .skip(2)
                        .map(line -> line + "\n")
                        .reduce("", String::concat));
        delete(directory.resolve("rollouts/iteration=000002"));
        Files.createDirectories(directory.resolve("rollouts/iteration=000001/_temporary"));
        Files.writeString(directory.resolve(".summary.json.4194999.tmp"), "{");

        Ended ended = look(directory);

        assertThat(ended.code()).as(ended.errors()).isZero();
        assertThat(findings(ended)).containsExactly("mind rows", "mind temporaries");
        assertThat(ended.json().string("rows"))
                .contains("metrics.jsonl has no row of iteration 0", "rollouts has none of iteration 2");
        assertThat(ended.json().string("temporaries"))
                .isEqualTo("2: .summary.json.4194999.tmp, rollouts/iteration=000001/_temporary");
    }

    @Test
    void smallFilesThatAreDamagedAreNamedAndTheRestIsLookedAtAllTheSame() throws IOException {
        Path directory = copy("small");
        for (String name :
                List.of("last-checkpoint.json", "provenance.json", "artefact.json", "checkpoints/best.json")) {
            Files.writeString(directory.resolve(name), "{");
        }

        Ended ended = look(directory);

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(findings(ended))
                .contains(
                        "wrong " + directory.resolve("last-checkpoint.json"),
                        "wrong " + directory.resolve("checkpoints/best.json"),
                        "wrong " + directory.resolve("provenance.json"),
                        "wrong " + directory.resolve("artefact.json"));
        assertThat(ended.errors()).contains("delete it: the product is written again", "all there before iteration");

        Path empty = copy("empty");
        Files.writeString(empty.resolve("decided-by.txt"), "");
        assertThat(findings(look(empty))).containsExactly("mind configuration");

        Path none = copy("no-sessions");
        Files.writeString(none.resolve("provenance.json"), "{\"sessions\":[]}");
        assertThat(findings(look(none))).containsExactly("mind code");
    }

    @Test
    void dataAndProductsThatAreOthersAreWrong() throws IOException {
        Path directory = copy("changed");
        Path decidedBy = directory.resolve("decided-by.txt");
        Files.writeString(
                decidedBy,
                Files.readString(decidedBy)
                        .replaceAll("(?m)^(policy.path tokenizer.json) = .*$", "$1 = " + "0".repeat(64)));
        Path provenance = directory.resolve("provenance.json");
        Files.writeString(
                provenance,
                Files.readString(provenance).replaceAll("\"code\": \\{[^}]*}", "\"code\": {\"version\": \"8\"}"));

        Ended changed = look(directory);

        assertThat(changed.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(findings(changed)).containsExactly("wrong policy.path tokenizer.json", "mind code");

        Path other = copy("product");
        damage(other.resolve("policy/model.safetensors"));
        Ended product = look(other);
        assertThat(findings(product)).containsExactly("wrong product");
        assertThat(product.errors()).contains("its weights have the SHA-256");
    }

    @Test
    void theStagesOfARecipeAreLookedAtOneByOne() throws IOException {
        copy("recipe/stages/rl-0123abcd");
        Path broken = copy("recipe/stages/more-89abcdef");
        damage(broken.resolve("policy/model.safetensors"));
        Files.writeString(folder.resolve("recipe/recipe.conf"), "");
        Files.writeString(folder.resolve("recipe/stages/junk.txt"), "");
        Files.writeString(folder.resolve("recipe/stages/rl-00000000"), "a file");
        Files.createDirectory(folder.resolve("recipe/stages/notes"));

        Ended ended = look(folder.resolve("recipe"));

        assertThat(ended.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(findings(ended))
                .containsExactly(
                        "mind stages/junk.txt: stage",
                        "wrong stages/more-89abcdef: product",
                        "mind stages/notes: stage",
                        "mind stages/rl-00000000: stage");
        assertThat(ended.json().object("stages").keys()).contains("stages/more-89abcdef", "stages/rl-0123abcd");
        assertThat(ended.errors()).contains("not a stage", "move it away");
    }

    @Test
    void whatIsNoRunDirectoryIsRefused() throws IOException {
        Path thesis = Files.createDirectories(folder.resolve("a=thesis"));
        Files.writeString(thesis.resolve("thesis.tex"), "");

        Ended other = look(thesis);
        Ended nothing = Ended.run("doctor", folder.resolve("nowhere").toString());
        Ended both = Ended.run("doctor", folder.resolve("run").toString(), "iterations=4");

        assertThat(other.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(other.json().string("error")).contains("a run directory", "thesis.tex");
        assertThat(nothing.json().string("error")).contains("nothing there");
        assertThat(both.json().string("error")).contains("RUN_DIR alone");
    }

    @Test
    void theMachineIsComparedWithTheConfiguredRun() {
        String[] quick = {"doctor", "--run-dir", folder.resolve("new/run").toString(), "--master", "local[1]"};
        Ended well = Ended.run(quick);
        Ended refused = Ended.run(
                quick[0], quick[1], quick[2], quick[3], quick[4], "data.verifier=countdwn", "run.keep-checkpoints=3");

        assertThat(well.code()).as(well.errors()).isZero();
        assertThat(well.json().keys())
                .contains("java", "run", "memory", "disk", "loopback", "ports", "clock", "locale", "sandboxTier");
        assertThat(well.json().string("memory")).contains("GiB of heap in one driver", "sampling needs");
        assertThat(well.json().string("ports")).isEqualTo("none is open beyond loopback");
        assertThat(folder.resolve("new")).doesNotExist();
        assertThat(refused.code()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(findings(refused)).contains("wrong run");
        assertThat(refused.errors()).contains("countdwn", "check the spelling");
    }
}
