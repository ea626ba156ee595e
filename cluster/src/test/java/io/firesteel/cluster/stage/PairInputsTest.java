package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.console.Terminal;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.settings.SftStageSettings.Start;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.core.Fault;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pairs that a stage will sample from the bundled policy, while it is not done; the policy that learns has other tokens. */
class PairInputsTest {
    private static PolicyDirectory sampled;
    private static PolicyDirectory learns;

    @BeforeAll
    static void open() {
        sampled = StartPolicies.read("bundled:countdown-base", new org.apache.hadoop.conf.Configuration(false));
        learns = StartPolicies.make(
                new Start.New(
                        8,
                        1,
                        2,
                        1,
                        4,
                        8,
                        1e4,
                        1e-6,
                        false,
                        true,
                        512,
                        0.1,
                        List.of("<pad>", "<bos>", "<eos>"),
                        List.of("one", "two")),
                new Seeds(1));
    }

    @AfterAll
    static void close() {
        sampled.close();
        learns.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dpo", "reward-model"})
    void pairsOfAPolicyWithOtherTokensAreRefusedBeforeAnythingIsSampled(String section) {
        assertThatThrownBy(() -> check(section, learns))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        section + ".pairs.files stage:pairs, sampled from another policy",
                        "the learning policy's tokens: id 3 is \"one\"",
                        section + ".pairs.columns { prompt_tokens = none }");
        assertThat(check(section, sampled)).containsKey("steps");
        assertThat(check(section, learns, section + ".pairs.columns.prompt_tokens=none"))
                .as("its texts are read")
                .containsKey("steps");
    }

    @Test
    void soAreThoseThatAreHeldOut() {
        String[] heldOut = {
            "dpo.pairs.files=[more.jsonl]", "dpo.held-out.kind=files", "dpo.held-out.files=[\"stage:pairs\"]"
        };

        assertThatThrownBy(() -> check("dpo", learns, heldOut))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "dpo.held-out.files stage:pairs", "id 3 is \"one\"", "dpo.held-out.columns { prompt_tokens");
    }

    private static Map<String, String> check(String section, PolicyDirectory start, String... overrides) {
        List<String> all = new ArrayList<>(List.of(section + ".pairs.files=[\"stage:pairs\"]"));
        all.addAll(List.of(overrides));
        Settings settings = Configuration.load(List.of(), all).bind(Settings.class);
        Map<String, String> facts = new LinkedHashMap<>();
        try (SparkApplication application = SparkApplication.of("pairs", "local[1]");
                Inputs inputs = new Inputs(application::hadoop, stage -> Optional.empty(), stage -> sampled)) {
            StageContext context = new StageContext(
                    "pairs",
                    application,
                    inputs,
                    new Seeds(1),
                    new Console(new PrintStream(OutputStream.nullOutputStream()), new Terminal(false, 100, false)),
                    new StopRequest());
            new PairInputs(section, section.equals("dpo") ? settings.dpo().learning() : settings.rewardModel())
                    .check(context, start, facts);
        }
        return facts;
    }
}
