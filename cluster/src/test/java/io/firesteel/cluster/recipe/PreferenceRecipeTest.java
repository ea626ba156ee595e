package io.firesteel.cluster.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.command.CommandLines;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationSource;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Pairs of right and wrong completions, what is learned of them, and what is learned of that: the bundled policy, a few steps. */
@Timeout(value = 6, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PreferenceRecipeTest {
    private static final String RECIPE =
            """
            run { iterations = 2, samples-every = 0, save-rollouts = false }
            spark.master = "local[2]"
            rollout { prompts = 6, group-size = 4, max-new-tokens = 60 }
            evaluation { problems = 8, problems-between = 0, samples = 2, every = 0 }
            rejection { make = pairs, problems = 36, samples = 8, keep-per-problem = 3 }
            dpo { steps = 8, pairs.files = ["stage:pairs"], method { batch-pairs = 8, optimiser.schedule.warmup-steps = 0 } }
            reward-model { steps = 8, pairs.files = ["stage:pairs"], method { batch-pairs = 8, optimiser.schedule.warmup-steps = 0 } }
            stages {
              pairs { kind = rejection-sample }
              preferring { kind = dpo }
              test { kind = evaluate, policy.path = "stage:preferring" }
              scores { kind = reward-model }
              rl { kind = grpo, rewards.parts = [
                { name = right, kind = correct, weight = 1, parameters = {} }
                { name = liked, kind = reward-model, weight = 0.2, parameters = { path = "stage:scores" } }
                { name = fair, kind = judge, weight = 0.1, parameters = { path = "stage:preferring", template = "{prompt}{completion}" } }
              ] }
            }
            """;

    @TempDir
    Path folder;

    @Test
    void pairsTeachAPolicyAndARewardModelWhichRewardsAnother() throws IOException {
        Path recipe = Files.writeString(folder.resolve("recipe.conf"), RECIPE);
        String run = folder.resolve("run").toString();

        assertThat(CommandLines.run("run", recipe.toString(), "--run-dir", run, "--dry-run"))
                .as("checked before anything is there")
                .isZero();
        assertThat(CommandLines.run("run", recipe.toString(), "--run-dir", run)).isZero();

        assertThat(artefact("pairs").string("kind")).isEqualTo("PAIRS");
        JsonObject sampled = artefact("pairs").object("figures");
        assertThat(sampled.longInteger("pairs")).isGreaterThan(8);
        assertThat(sampled.longInteger("sampled")).isEqualTo(36 * 8);
        assertThat(artefact("preferring").string("kind")).isEqualTo("POLICY");
        assertThat(artefact("preferring").object("figures").number("heldOutAccuracy", -1))
                .isBetween(0.0, 1.0);
        assertThat(artefact("scores").string("kind")).isEqualTo("REWARD_MODEL");
        assertThat(stage("scores").resolve("reward-model/config.json")).exists();
        assertThat(artefact("test").string("sha256"))
                .isEqualTo(artefact("preferring").string("sha256"));
        List<String> rows = Files.readAllLines(stage("rl").resolve("metrics.jsonl"));
        JsonObject row = Json.object("row", rows.get(rows.size() - 1));
        assertThat(row.number("rewards/fair/mean", -1)).isBetween(0.0, 1.0);
        assertThat(row.number("rewards/liked/std", -1)).isPositive();
        assertThat(Files.readString(stage("rl").resolve("decided-by.txt")))
                .contains("rewards.parts.liked.path stage:scores = ", "rewards.parts.fair.path stage:preferring = ");

        String made = artefact("rl").string("sha256");
        assertThat(CommandLines.run("run", recipe.toString(), "--run-dir", run)).isZero();
        assertThat(artefact("rl").string("sha256")).isEqualTo(made);
    }

    @Test
    void productsOfAnotherKindAreRefusedWhereTheyAreNamed() {
        refused(
                RECIPE.replace("stage:scores", "stage:preferring"),
                "stages.rl.rewards.parts.liked.path",
                "a stage that makes a reward model",
                "a policy");
        refused(RECIPE.replace("\"stage:pairs\"", "\"stage:test\""), "dpo.pairs.files", "a stage that makes pairs");
        refused(
                RECIPE.replace(
                        "test { kind = evaluate,",
                        "test { kind = sft, sft { start.kind = policy, examples { kind = files, files ="
                                + " [\"stage:pairs\"] } },"),
                "sft.examples.files",
                "a stage that makes examples",
                "pairs");
    }

    private static void refused(String recipe, String... told) {
        assertThatThrownBy(() ->
                        Recipe.of(Configuration.load(List.of(new ConfigurationSource("mine.conf", recipe)), List.of())))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(told);
    }

    private JsonObject artefact(String name) throws IOException {
        return Json.object("artefact", Files.readString(stage(name).resolve("artefact.json")));
    }

    private Path stage(String name) throws IOException {
        try (Stream<Path> stages = Files.list(folder.resolve("run/stages"))) {
            return stages.filter(path -> path.getFileName().toString().startsWith(name + "-"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
