package io.firesteel.cluster.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.settings.SftStageSettings.Examples;
import io.firesteel.cluster.settings.SftStageSettings.HeldOut;
import io.firesteel.cluster.settings.SftStageSettings.Start;
import io.firesteel.cluster.settings.TaskSettings;
import io.firesteel.cluster.stage.StartPolicies;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.core.Fault;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.corpus.CorpusSettings;
import io.firesteel.rewards.corpus.WorkingSettings;
import io.firesteel.rewards.countdown.CountdownSettings;
import io.firesteel.trainer.SftExample;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

class ExampleSourcesTest {
    private static final CorpusSettings TRACES = CorpusSettings.LONG_SEARCH.with(0, 0, 0, 0);

    private static final Start.New DIGITS = new Start.New(
            8,
            1,
            1,
            1,
            8,
            8,
            10000,
            1e-6,
            false,
            true,
            256,
            0.06,
            List.of("<pad>", "<bos>", "<eos>"),
            List.of("<think>", "</think>", "<answer>", "</answer>", "+", "*", "=", ",", "check", "yes", "no", "0..9"));

    private static Examples.Countdown searches(Optional<Integer> count) {
        return new Examples.Countdown(count, TRACES);
    }

    private static String prompt(ExampleSources sources, long index, PolicyDirectory policy) {
        return policy.tokenizer()
                .decode(sources.source().example(index).tokens())
                .split("->")[0];
    }

    /** Weights 1 and 2: of every three documents one is about 3 numbers, and two are about 4. */
    @Test
    void aMixtureGeneratesSearchesWithSeveralCountsOfNumbers() {
        try (PolicyDirectory policy = StartPolicies.read("bundled:countdown-base", new Configuration(false))) {
            ExampleSources.Means means = new ExampleSources.Means(
                    policy,
                    new CountdownSettings(3, 5, 60, 1, 60),
                    new TaskSettings("1", "endless", 1),
                    new TableFiles(() -> new Configuration(false)),
                    UnaryOperator.identity());
            Examples mixture = new Examples.Mixture(List.of(
                    new Examples.Part(1, searches(Optional.empty())), new Examples.Part(2, searches(Optional.of(4)))));

            ExampleSources sources = ExampleSources.of(mixture, new HeldOut.None(), means, new Seeds(3));

            int three = 0;
            int four = 0;
            for (long index = 0; index < 300; index++) {
                String prompt = prompt(sources, index, policy);
                three += prompt.matches("<bos>\\d,\\d,\\d") ? 1 : 0;
                four += prompt.matches("<bos>\\d,\\d,\\d,\\d") ? 1 : 0;
            }
            assertThat(three).isEqualTo(100);
            assertThat(four).isEqualTo(200);
            assertThat(sources.display()).isEqualTo("generated searches + generated searches with 4 numbers");
        }
    }

    /** A number is as many tokens as it has digits; the difficulty is data.task's where the examples do not say. */
    @Test
    void workedMultiplicationsAreReadDigitByDigit() {
        try (PolicyDirectory policy = StartPolicies.make(DIGITS, new Seeds(1))) {
            ExampleSources own = multiplications(policy, Optional.of("2"), new HeldOut.None());
            ExampleSources datas = multiplications(policy, Optional.empty(), new HeldOut.Drawn(20));

            SftExample example = own.source().example(7);
            String text = policy.tokenizer().decode(example.tokens());
            assertThat(text).matches("<bos>\\d{3}\\*\\d{3}=<think>.*<eos>");
            assertThat(example.tokens())
                    .as("four tags, the begin and the end are a token each, all else one a character")
                    .hasSize(text.replaceAll("<[^>]*>|check|yes|no", "t").length());
            assertThat(example.learned()).isEqualTo(example.tokens().length - 9);
            assertThat(own.display()).isEqualTo("worked multiplications of difficulty 2");
            assertThat(datas.display()).isEqualTo("worked multiplications of difficulty 1");
            assertThat(policy.tokenizer().decode(datas.source().example(7).tokens()))
                    .matches("<bos>\\d\\d\\*\\d\\d=<think>.*");
            assertThat(datas.heldOut()).hasSize(20);
            assertThat(multiplications(policy, Optional.of("2"), new HeldOut.None())
                            .source()
                            .example(7)
                            .tokens())
                    .containsExactly(example.tokens());
        }
    }

    @Test
    void multiplicationsTooDifficultOrInUnknownWordsAreRefused() {
        try (PolicyDirectory policy = StartPolicies.make(DIGITS, new Seeds(1));
                PolicyDirectory searcher = StartPolicies.read("bundled:countdown-base", new Configuration(false))) {
            assertThatThrownBy(() -> multiplications(policy, Optional.of("1..9"), new HeldOut.None()))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("difficulty", "1..8", "fix:");
            assertThatThrownBy(() -> multiplications(policy, Optional.of("easy"), new HeldOut.None()))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("difficulty", "easy", "fix:");
            ExampleSources unknown = multiplications(searcher, Optional.of("2"), new HeldOut.None());
            assertThatThrownBy(() -> unknown.source().example(0))
                    .isInstanceOf(Fault.class)
                    .hasMessageContaining("fix:");
        }
    }

    private static ExampleSources multiplications(
            PolicyDirectory policy, Optional<String> difficulty, HeldOut heldOut) {
        Examples examples = new Examples.Multiplication(difficulty, new WorkingSettings(0.2, 0.2, 0.5, 0.5, 0, 4));
        ExampleSources.Means means = new ExampleSources.Means(
                policy,
                CountdownSettings.SMALL,
                new TaskSettings("1", "endless", 1),
                new TableFiles(() -> new Configuration(false)),
                UnaryOperator.identity());
        return ExampleSources.of(examples, heldOut, means, new Seeds(3));
    }

    @Test
    void fiveNumbersAreRefused() {
        assertThatThrownBy(() -> searches(Optional.of(5)))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContainingAll("count", "2 to 4 numbers", "5", "fix:");
    }
}
