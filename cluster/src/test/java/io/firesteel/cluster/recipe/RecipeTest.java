package io.firesteel.cluster.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.firesteel.cluster.stage.Grpo;
import io.firesteel.cluster.stage.Sft;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.config.ConfigurationSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.Stream;

class RecipeTest {
    private static Recipe recipe(String text, String... overrides) {
        return Recipe.of(
                Configuration.load(List.of(new ConfigurationSource("/recipes/mine.conf", text)), List.of(overrides)));
    }

    private static Fault refusal(String text) {
        return catchThrowableOfType(Fault.class, () -> recipe(text));
    }

    @Test
    void stagesStandAfterWhatTheyNeedAndElseInTheOrderOfTheirNames() {
        Recipe recipe = recipe(
                """
                stages {
                  a-test { kind = evaluate, policy.path = "stage:rl" }
                  keep { kind = rejection-sample, policy.path = "stage:rl" }
                  again { kind = sft, sft { start.kind = policy, examples { kind = files, files = ["stage:keep", "more.jsonl"] } } }
                  rl { kind = grpo, policy.path = "stage:cold" }
                  cold { kind = sft }
                  base-test { kind = evaluate }
                }
                """);

        assertThat(recipe.stages().keySet()).containsExactly("cold", "rl", "a-test", "keep", "again", "base-test");
        assertThat(recipe.stages().get("again").inputs()).containsExactly("keep");
        assertThat(recipe.stages().get("base-test").inputs()).isEmpty();
        assertThat(recipe.upTo("keep")).extracting(Recipe.Node::name).containsExactly("cold", "rl", "keep");
        assertThatThrownBy(() -> recipe.upTo("rk"))
                .hasMessage(
                        """
                        --stage rk: expected a stage of this recipe: cold, rl, a-test, keep, again, base-test, found rk
                          fix: choose one of these""");
    }

    @Test
    void aStagesKeysWinOverSharedOnesAndHoldForItAlone() {
        Recipe recipe = recipe(
                """
                run { seed = 5, iterations = 7 }
                sft.steps = 70
                stages {
                  one { kind = grpo, run.iterations = 3 }
                  two { kind = grpo }
                  three { kind = sft, sft.steps = 90 }
                }
                """,
                "stages.two.run.seed=6");

        Grpo one = (Grpo) recipe.stages().get("one").stage();
        Grpo two = (Grpo) recipe.stages().get("two").stage();
        Sft three = (Sft) recipe.stages().get("three").stage();
        assertThat(one.run().iterations()).isEqualTo(3);
        assertThat(one.run().seed()).isEqualTo(5);
        assertThat(two.run().iterations()).isEqualTo(7);
        assertThat(two.run().seed()).isEqualTo(6);
        assertThat(three.sft().steps()).isEqualTo(90);
        assertThat(three.sft().method().optimiser().schedule().toString())
                .as("the schedule's end follows the stage's steps")
                .contains("totalSteps=90");
        assertThat(recipe.shared().text("sft.steps")).contains("70");
    }

    @Test
    void aCircleIsRefused() {
        Fault fault = refusal(
                """
                stages {
                  a { kind = grpo, policy.path = "stage:c" }
                  b { kind = grpo, policy.path = "stage:a" }
                  c { kind = grpo, policy.path = "stage:b" }
                  before { kind = evaluate, policy.path = "stage:a" }
                }
                """);

        assertThat(fault)
                .hasMessage(
                        """
                        stages: expected stages of which none needs its own result, found a needs c needs b needs a
                          fix: let one of them start from something else""");
    }

    @Test
    void anInputThatNoStageMakesIsRefused() {
        assertThat(refusal("stages { a { kind = sft }, b { kind = grpo, policy.path = \"stage:aa\" } }"))
                .hasMessage(
                        """
                        stages.b.policy.path: expected a stage of this recipe: a, b, found stage:aa
                          fix: fix the name, or add the stage""");
    }

    @Test
    void anInputOfAnotherKindIsRefused() {
        assertThat(refusal(
                        "stages { keep { kind = rejection-sample }, b { kind = grpo, policy.path = \"stage:keep\" } }"))
                .hasMessage(
                        """
                        stages.b.policy.path: expected a stage that makes a policy, found stage:keep, a stage of kind rejection-sample that makes examples
                          fix: name a stage of another kind""");
        assertThat(refusal("stages { e { kind = evaluate }, b { kind = sft, sft.examples"
                        + " { kind = files, files = [\"stage:e\"] } } }"))
                .hasMessageContainingAll(
                        "stages.b.sft.examples.files: expected a stage that makes examples",
                        "a stage of kind evaluate that makes an evaluation");
    }

    @Test
    void kindsThatAreNoneAreRefused() {
        String kinds = "one of distill, dpo, evaluate, grpo, rejection-sample, reward-model, sft";

        assertThat(refusal("stages { a { kind = grop } }"))
                .hasMessage("stages.a.kind: expected " + kinds + ", found grop\n  fix: choose one of these kinds");
        assertThat(refusal("stages { a { run.iterations = 3 } }"))
                .hasMessage("stages.a.kind: expected " + kinds + ", found nothing\n  fix: say what the stage does");
    }

    @Test
    void namesThatCannotBeFoldersAreRefused() {
        for (String name : List.of("A", "a_b", "-a", "\"a/b\"", "\"\"", "\"..\"", "ä")) {
            assertThat(refusal("stages { " + name + " { kind = sft } }"))
                    .as(name)
                    .hasMessageContainingAll(
                            "stages." + name.replace("\"", "")
                                    + ": expected a name of small letters, digits and dashes",
                            "found " + name.replace("\"", ""),
                            "fix: it becomes a folder's name: rename it");
        }
    }

    @Test
    void aFileWithoutStagesIsRefused() {
        assertThat(refusal("run.iterations = 3"))
                .hasMessageContainingAll("recipe: expected stages {", "found no stages", "fix: see");
    }

    @Test
    void aMistypedKeyOfAStageIsNamedWithItsFileAndLine() {
        assertThatThrownBy(
                        () -> recipe(
                                """
                        stages {
                          a {
                            kind = grpo
                            rollout.group-sise = 4
                            run.iterations = 0
                          }
                        }
                        """))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContainingAll(
                        "2 configuration problems",
                        "rollout.group-sise: unknown key\n  at /recipes/mine.conf: 4\n  fix: did you mean rollout.group-size?",
                        "found 0\n  at /recipes/mine.conf: 5");
    }

    @Test
    void whatIsWrongInAStageNamesItAndWhatIsWrongBesideThemIsSaidOnce() {
        assertThatThrownBy(
                        () -> recipe(
                                """
                        rollout.temprature = 1
                        stages {
                          a { kind = grpo }
                          b {
                            kind = sft
                            sft.method.optimiser.schedule.floor = 5
                          }
                        }
                        """))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessage(
                        """
                        2 configuration problems
                        rollout.temprature: unknown key
                          at /recipes/mine.conf: 1
                          fix: did you mean rollout.temperature?
                        stages.b.sft.method.optimiser.schedule.floor: expected a fraction of the peak rate, 0 to 1, found 5.0
                          at /recipes/mine.conf: 6
                          fix: 0.1 is usual""");
    }

    /** What the README promises people to be able to look at before they run it. */
    @Test
    void theRecipeOfTheJarIsAGraphOfTenStages() {
        Recipe recipe = Recipe.of(Configuration.load(
                List.of(ConfigurationSource.resource("presets/cold-start.conf").orElseThrow()), List.of()));

        assertThat(recipe.stages().keySet())
                .containsExactly(
                        "base-score",
                        "cold",
                        "cold-score",
                        "first-rl",
                        "first-rl-score",
                        "keep",
                        "second-sft",
                        "second-rl",
                        "second-rl-score",
                        "second-sft-score");
        assertThat(recipe.upTo("second-rl"))
                .extracting(Recipe.Node::name)
                .containsExactly("cold", "first-rl", "keep", "second-sft", "second-rl");
    }

    /** The line to change is policy.path, of those of TinyZero that of their stage rl; all sizes come from the preset that lies over the recipe. */
    @ParameterizedTest
    @CsvSource({
        "r1-zero, policy.path, rl-score, base-score rl rl-score",
        "sky-t1, policy.path, student-score, teacher keep student student-score",
        "tinyzero, stages.rl.policy.path, rl-score, rl rl-score",
        "tinyzero-multiplication, stages.rl.policy.path, rl-score, rl rl-score",
    })
    void aRecipeOfTheJarIsForAHuggingFacePolicyByOneLine(String preset, String line, String last, String needed) {
        List<ConfigurationSource> sources = Stream.of(preset, "hugging-face")
                .map(name -> ConfigurationSource.resource("presets/" + name + ".conf")
                        .orElseThrow())
                .toList();

        Recipe recipe = Recipe.of(Configuration.load(sources, List.of(line + "=models/qwen")));

        assertThat(recipe.upTo(last)).extracting(Recipe.Node::name).isSubsetOf(needed.split(" "));
        assertThat(recipe.stages().values()).allSatisfy(node -> {
            assertThat(node.settings().rollout().maxNewTokens()).isEqualTo(512);
            assertThat(node.settings().grpo().optimiser().learningRate()).isEqualTo(1e-6);
        });
        assertThat(recipe.stages().get("base-score").settings().policy().path()).isEqualTo("models/qwen");
    }
}
