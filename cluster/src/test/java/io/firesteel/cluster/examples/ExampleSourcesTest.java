package io.firesteel.cluster.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.settings.SftStageSettings.Examples;
import io.firesteel.cluster.settings.SftStageSettings.HeldOut;
import io.firesteel.cluster.stage.StartPolicies;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.corpus.CorpusSettings;
import io.firesteel.rewards.countdown.CountdownSettings;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

class ExampleSourcesTest {
    private static final CorpusSettings TRACES = CorpusSettings.LONG_SEARCH.with(0, 0, 0, 0);

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

    @Test
    void fiveNumbersAreRefused() {
        assertThatThrownBy(() -> searches(Optional.of(5)))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContainingAll("count", "2 to 4 numbers", "5", "fix:");
    }
}
