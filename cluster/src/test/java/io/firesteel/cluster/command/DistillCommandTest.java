package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.stage.Address;
import io.firesteel.cluster.stage.Perturbed;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.trainer.GrpoMetric;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A student that is the bundled policy with noise on its weights, and the bundled policy as its teacher. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DistillCommandTest {
    private static final String TEACHER = "distill.teacher=bundled:countdown-base";

    @TempDir
    static Path folder;

    private static String student;

    @BeforeAll
    static void perturb() {
        student = Perturbed.write(folder.resolve("student"), 0.4);
    }

    @Test
    void theStudentComesNearerToItsTeacherAndItsAddressKnowsBoth() throws IOException {
        Ended ended = distill(
                "learns",
                "local[2]",
                "iterations=8",
                "rollout.prompts=12",
                "grpo.optimiser.learning-rate=1e-3",
                TEACHER);

        assertThat(ended.code()).as(ended.errors()).isZero();
        List<JsonObject> rows = rows("learns");
        double before = rows.get(0).number(GrpoMetric.TEACHER_KL.key());
        double after = rows.get(7).number(GrpoMetric.TEACHER_KL.key());
        assertThat(before).isGreaterThan(0.1);
        assertThat(after).isLessThan(before / 2);
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.number(GrpoMetric.TEACHER_LOG_PROB.key())).isNegative();
            assertThat(row.number(Metric.TIME_TEACHER.key())).isPositive();
            assertThat(row.number(GrpoMetric.COMPLETIONS.key()))
                    .as("groups without spread are learned from too")
                    .isEqualTo(48);
        });
        String address = Files.readString(folder.resolve("learns").resolve(Address.FILE));
        assertThat(address.lines()).anyMatch(line -> line.startsWith("distill.teacher weights = "));
        assertThat(address).contains("policy.path weights = " + student);
    }

    @Test
    void executorsInOtherProcessesGiveTheSameBitsAndTheRewardCounts() {
        Ended here = distill("here", "local[2]", "iterations=2", "distill.reward=1", TEACHER);
        Ended there = distill("there", "local-cluster[2,1,1024]", "iterations=2", "distill.reward=1", TEACHER);
        Ended without = distill("without", "local[2]", "iterations=2", TEACHER);

        assertThat(here.code()).as(here.errors()).isZero();
        assertThat(there.json().string("policy"))
                .as(there.errors())
                .isEqualTo(here.json().string("policy"));
        assertThat(without.json().string("policy")).isNotEqualTo(here.json().string("policy"));
    }

    @Test
    void whatCannotBeDistilledIsRefusedBeforeAnythingIsSampled() {
        refused("name one: a Hugging Face directory", "distill.reward=1");
        refused("since the reverse KL takes tokens as fresh", "grpo.epochs=2", TEACHER);
        refused("from which nothing is to be learned", "distill.teacher=" + folder.resolve("student"));
        refused("distill.reverse-kl: expected a number above 0, found 0", "distill.reverse-kl=0", TEACHER);
        refused("distill.reward: expected a number of at least 0, found -1", "distill.reward=-1", TEACHER);
        assertThat(folder.resolve("refused")).doesNotExist();
    }

    private static void refused(String why, String... overrides) {
        Ended ended = distill("refused", "local[2]", overrides);
        assertThat(ended.code()).as(ended.errors()).isEqualTo(ExitCode.REFUSED.code());
        assertThat(ended.errors()).contains(why);
    }

    private static Ended distill(String directory, String master, String... overrides) {
        List<String> arguments = new ArrayList<>(List.of(
                "distill",
                "--run-dir",
                folder.resolve(directory).toString(),
                "--master",
                master,
                "policy.path=" + folder.resolve("student"),
                "rollout.prompts=6",
                "rollout.group-size=4",
                "rollout.max-new-tokens=60",
                "evaluation.problems=0"));
        arguments.addAll(List.of(overrides));
        return Ended.run(arguments.toArray(String[]::new));
    }

    private static List<JsonObject> rows(String directory) throws IOException {
        return Files.readAllLines(folder.resolve(directory).resolve("metrics.jsonl")).stream()
                .map(line -> Json.object("metrics.jsonl", line))
                .toList();
    }
}
