package io.firesteel.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ConfigurationTest {
    enum Mean {
        SEQUENCE_MEAN,
        TOKEN_MEAN
    }

    sealed interface Credit {
        record MeanStd(double epsilon) implements Credit {}

        record MeanOnly() implements Credit {}
    }

    record Grpo(int groupSize, double clipEpsilon, Mean mean, Credit credit) {
        Grpo {
            new Requirements()
                    .that(groupSize >= 2, "group-size", "an integer >= 2", groupSize, "4 to 16 is usual")
                    .that(clipEpsilon > 0, "clip-epsilon", "a number > 0", clipEpsilon, "0.2 is usual")
                    .check();
        }
    }

    record Stage(String name, int steps) {
        Stage {
            if (steps < 1) {
                throw new Fault("steps", "at least one step", steps + "", "leave the stage out");
            }
        }
    }

    record Root(
            Grpo grpo,
            long maxTokens,
            boolean dryRun,
            String title,
            Path data,
            Duration limit,
            Optional<Integer> seed,
            List<Double> rates,
            List<Stage> stages,
            Map<String, Double> weights) {}

    private static final ConfigurationSource REFERENCE = new ConfigurationSource(
            "reference.conf",
            """
            grpo {
              group-size = 8
              clip-epsilon = 0.2
              mean = sequence-mean
              credit { kind = mean-std, epsilon = 1e-4 }
            }
            max-tokens = 180
            dry-run = false
            title = plain
            data = "/data/train.jsonl"
            limit = 90 seconds
            seed = null
            rates = [0.1, 1]
            stages = []
            weights { format = 0.1, answer = 1 }
            """);

    private static Configuration load(String file, String... overrides) {
        return Configuration.load(
                REFERENCE, List.of(new ConfigurationSource("/runs/x.conf", file)), List.of(overrides));
    }

    @Test
    void defaultsComeFromTheReference() {
        Root root = load("").bind(Root.class);

        assertThat(root)
                .isEqualTo(new Root(
                        new Grpo(8, 0.2, Mean.SEQUENCE_MEAN, new Credit.MeanStd(1e-4)),
                        180,
                        false,
                        "plain",
                        Path.of("/data/train.jsonl"),
                        Duration.ofSeconds(90),
                        Optional.empty(),
                        List.of(0.1, 1.0),
                        List.of(),
                        Map.of("format", 0.1, "answer", 1.0)));
    }

    /** A default of a kind that is not chosen is left alone, also where it follows a key that somebody has written. */
    @Test
    void aDefaultThatFollowsAWrittenKeyIsStillADefault() {
        ConfigurationSource reference = new ConfigurationSource(
                "reference.conf", REFERENCE.text().replace("epsilon = 1e-4", "epsilon = ${grpo.clip-epsilon}"));

        Root root = Configuration.load(
                        reference, List.of(), List.of("grpo.clip-epsilon=0.3", "grpo.credit.kind=mean-only"))
                .bind(Root.class);

        assertThat(root.grpo().credit()).isEqualTo(new Credit.MeanOnly());
        assertThatThrownBy(() -> Configuration.load(
                                reference, List.of(), List.of("grpo.credit.kind=mean-only", "grpo.credit.epsilon=0.5"))
                        .bind(Root.class))
                .hasMessageContainingAll("grpo.credit.epsilon", "unknown key");
    }

    @Test
    void overridesWinOverFilesAndLaterFilesOverEarlierOnes() {
        Configuration configuration = Configuration.load(
                REFERENCE,
                List.of(
                        new ConfigurationSource("a.conf", "grpo.group-size = 4, max-tokens = 1, title = a"),
                        new ConfigurationSource("b.conf", "max-tokens = 2\ntitle = b")),
                List.of("title=c", "title=d"));

        Root root = configuration.bind(Root.class);

        assertThat(root.grpo().groupSize()).isEqualTo(4);
        assertThat(root.maxTokens()).isEqualTo(2);
        assertThat(root.title()).isEqualTo("d");
    }

    @Test
    void everyKindOfComponentIsBound() {
        Root root =
                load("""
                        grpo { mean = TOKEN_MEAN, credit.kind = mean-only }
                        max-tokens = 1e6
                        dry-run = on
                        limit = 2 hours
                        seed = 7
                        stages = [ { name = warm-up, steps = 3 } ]
                        weights { format = null, "a.b" = 2 }
                        """)
                        .bind(Root.class);

        assertThat(root.grpo().mean()).isEqualTo(Mean.TOKEN_MEAN);
        assertThat(root.grpo().credit()).isEqualTo(new Credit.MeanOnly());
        assertThat(root.maxTokens()).isEqualTo(1_000_000);
        assertThat(root.dryRun()).isTrue();
        assertThat(root.limit()).isEqualTo(Duration.ofHours(2));
        assertThat(root.seed()).contains(7);
        assertThat(root.stages()).containsExactly(new Stage("warm-up", 3));
        assertThat(root.weights()).isEqualTo(Map.of("answer", 1.0, "a.b", 2.0));
    }

    @Test
    void aKindWithoutSettingsMayBeABareName() {
        assertThat(load("grpo.credit = mean-only").bind(Root.class).grpo().credit())
                .isEqualTo(new Credit.MeanOnly());
    }

    @Test
    void allFaultsAreReportedAtOnceWithFileAndLineAndFix() {
        Configuration configuration = load(
                """
                grpo {
                  group-size = 1
                  clip-epsilon = -1
                  clip-epsilonn = 0.3
                  credit { kind = mean-std, epsilon = small }
                }
                group-sise = 4
                limit = 90
                colour = red
                stages = [ { name = a, steps = 0 } ]
                """,
                "grpo.mean=tokn-mean");

        assertThatThrownBy(() -> configuration.bind(Root.class))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessage(
                        """
                        7 configuration problems
                        grpo.mean: expected one of sequence-mean, token-mean, found "tokn-mean"
                          at command line: grpo.mean=tokn-mean
                          fix: did you mean token-mean?
                        grpo.credit.epsilon: expected a number, found "small"
                          at /runs/x.conf: 5
                          fix: write a number
                        grpo.clip-epsilonn: unknown key
                          at /runs/x.conf: 4
                          fix: did you mean grpo.clip-epsilon?
                        limit: expected a duration such as 90 seconds, found 90
                          at /runs/x.conf: 8
                          fix: add the unit, such as 90 seconds
                        stages[0].steps: expected at least one step, found 0
                          at /runs/x.conf: 10
                          fix: leave the stage out
                        colour: unknown key
                          at /runs/x.conf: 9
                          fix: remove it; the top level knows data, dry-run, grpo, limit, max-tokens, rates, seed, stages, title, weights
                        group-sise: unknown key
                          at /runs/x.conf: 7
                          fix: did you mean grpo.group-size?""");
    }

    @Test
    void anUnknownSectionOnTheCommandLineSaysWhereItWasWritten() {
        assertThatThrownBy(() -> load("", "grop.mean=token-mean").bind(Root.class))
                .hasMessageContainingAll("grop: unknown key\n  at command line: grop.mean=token-mean\n");
    }

    @Test
    void aKeyOfAKindThatIsNotChosenIsNoMisspelling() {
        assertThatThrownBy(() ->
                        load("grpo.credit { kind = mean-only, epsilon = 2 }").bind(Root.class))
                .hasMessage(
                        """
                        1 configuration problem
                        grpo.credit.epsilon: unknown key
                          at /runs/x.conf: 1
                          fix: remove it, or choose the kind that has it with grpo.credit.kind""");
    }

    @Test
    void allRangesOfOneRecordAreReportedAtOnce() {
        assertThatThrownBy(() ->
                        load("grpo { group-size = 1\n clip-epsilon = -1 }").bind(Root.class))
                .hasMessage(
                        """
                        2 configuration problems
                        grpo.group-size: expected an integer >= 2, found 1
                          at /runs/x.conf: 1
                          fix: 4 to 16 is usual
                        grpo.clip-epsilon: expected a number > 0, found -1.0
                          at /runs/x.conf: 2
                          fix: 0.2 is usual""");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "grpo.group-size=2.5 | expected an integer, found 2.5",
                "grpo.group-size=9999999999 | expected an integer, found 9999999999",
                "grpo.group-size={a=1} | expected an integer, found {\"a\":1}",
                "grpo=3 | expected an object, found 3",
                "grpo.clip-epsilon=NaN | expected a number, found \"NaN\"",
                "grpo.clip-epsilon=1e999 | found",
                "grpo.credit=median | expected one of mean-std, mean-only, found \"median\"",
                "dry-run=maybe | expected true or false, found \"maybe\"",
                "rates=3 | expected a list, found 3",
                "rates=[a] | rates[0]: expected a number, found \"a\"",
                "weights=[1] | expected an object, found [1]",
                "title=null | expected a string, found nothing",
                "seed=x | expected an integer, found \"x\"",
            })
    void wrongTypesAreRefused(String override, String message) {
        assertThatThrownBy(() -> load("", override).bind(Root.class))
                .isInstanceOf(ConfigurationFault.class)
                .hasMessageContainingAll(message, "command line: " + override, "fix: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hdfs://host:9000/a#b", "local[2]", "a b, c", "k=v", "s3a://x/{y}", "", "a${b}c", "\\d+", "007x"
            })
    void overridesOfPlainTextNeedNoQuotes(String text) {
        assertThat(load("", "title=" + text).bind(Root.class).title()).isEqualTo(text);
    }

    @Test
    void overridesMayBeHocon() {
        Root root = load("", "rates=[1, 2]", "weights={format=3}", "title=\"null\"", "max-tokens=${grpo.group-size}")
                .bind(Root.class);

        assertThat(root.rates()).containsExactly(1.0, 2.0);
        assertThat(root.weights()).containsEntry("format", 3.0).containsEntry("answer", 1.0);
        assertThat(root.title()).isEqualTo("null");
        assertThat(root.maxTokens()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"title", "=3", "rates=[1", "a..b=3"})
    void overridesThatAreNoneAreRefused(String override) {
        assertThatThrownBy(() -> load("", override))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("command line: " + override, "expected key=value", "fix:");
    }

    @Test
    void settingsOfAKindThatWasNotChosenAreRefusedUnlessTheyAreDefaults() {
        assertThatThrownBy(() ->
                        load("grpo.credit { kind = mean-only, epsilon = 1 }").bind(Root.class))
                .hasMessageContaining("grpo.credit.epsilon: unknown key");
    }

    @Test
    void syntaxErrorsNameFileAndLine() {
        assertThatThrownBy(() -> load("title = a\ngrpo {\n"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("configuration /runs/x.conf: ", "expected HOCON", "fix:");
    }

    @Test
    void aSubstitutionWithoutAValueIsRefused() {
        assertThatThrownBy(() -> load("title = ${nothing}"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("nothing", "/runs/x.conf: 1", "fix:");
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatThrownBy(() -> ConfigurationSource.file(Path.of("no/such.conf")))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("configuration no/such.conf", "expected a file, found nothing");
    }

    @Test
    void presetsOfTheClassPathAreIncludedAndOverlaid() {
        Root root = load("include \"presets/long.conf\"\ngrpo.group-size = 4").bind(Root.class);

        assertThat(root.maxTokens()).isEqualTo(512);
        assertThat(root.title()).isEqualTo("from the preset");
        assertThat(root.grpo().groupSize()).isEqualTo(4);
    }

    @Test
    void includesAreRelativeToTheFileThatWritesThem(@TempDir Path directory) throws IOException {
        Files.createDirectories(directory.resolve("parts"));
        Files.writeString(directory.resolve("main.conf"), "include \"parts/a.conf\"\nmax-tokens = 5");
        Files.writeString(directory.resolve("parts/a.conf"), "include \"b.conf\"\nmax-tokens = 4");
        Files.writeString(directory.resolve("parts/b.conf"), "title = b\nlimit = 3");
        Configuration configuration = Configuration.load(
                REFERENCE, List.of(ConfigurationSource.file(directory.resolve("main.conf"))), List.of());

        assertThatThrownBy(() -> configuration.bind(Root.class))
                .hasMessageContaining("at " + directory.resolve("parts/b.conf") + ": 2");
        assertThat(configuration.render()).contains("title=b", "max-tokens=5");
    }

    @Test
    void aMisspeltPresetAndACircleOfIncludesAreRefused(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("a.conf"), "include \"b.conf\"");
        Files.writeString(directory.resolve("b.conf"), "include \"a.conf\"");

        assertThatThrownBy(() -> load("include \"presets/lnog.conf\""))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("a file or a preset named presets/lnog.conf");
        assertThatThrownBy(() -> Configuration.load(
                        REFERENCE, List.of(ConfigurationSource.file(directory.resolve("a.conf"))), List.of()))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("includes that end");
    }

    @Test
    void nonDefaultsAreWhatDiffersFromTheReferenceAndCanBeLoadedAgain() {
        Configuration configuration = load(
                "max-tokens = 180\ngrpo.group-size = 16\nweights.format = 0.2",
                "title=hdfs://x",
                "grpo.clip-epsilon=null");

        String lines = configuration.nonDefaults();

        assertThat(lines)
                .isEqualTo(
                        """
                        grpo.clip-epsilon = null
                        grpo.group-size = 16  # /runs/x.conf: 2
                        title = "hdfs://x"  # command line: title=hdfs://x
                        weights.format = 0.2  # /runs/x.conf: 3
                        """);
        assertThat(load(lines).render()).isEqualTo(configuration.render());
    }

    @Test
    void theRenderedConfigurationLoadsToTheSameRecord() {
        Configuration configuration = load("stages = [ { name = \"a # b\", steps = 3 } ]", "seed=4");

        assertThat(load(configuration.render()).bind(Root.class)).isEqualTo(configuration.bind(Root.class));
    }

    @Test
    void oneSectionCanBeBoundAlone() {
        assertThat(load("grpo.group-size = 3").bind(Grpo.class, "grpo").groupSize())
                .isEqualTo(3);
    }

    @Test
    void theReferenceOfTheClassPathIsFoundByItsFirstLine() {
        assertThat(Configuration.reference().text()).startsWith("# Firesteel");
    }

    private static final String PARTS =
            """
            title = shared
            parts {
              one { max-tokens = 5, grpo.group-size = 4 }
              two { title = own }
            }
            """;

    @Test
    void aNumberMayBeTheProductOfOthers() {
        String file = "max-tokens { product-of = [${grpo.group-size}, 3, ${grpo.group-size}] }";

        assertThat(load(file).bind(Root.class).maxTokens()).isEqualTo(192);
        assertThat(load(file, "grpo.group-size=2").bind(Root.class).maxTokens()).isEqualTo(12);
        assertThat(load(file, "max-tokens=7").bind(Root.class).maxTokens()).isEqualTo(7);
        assertThat(load(file).render()).contains("max-tokens=192");
        assertThat(load(file + ", parts { x { grpo.group-size = 10 } }")
                        .split("parts")
                        .get("x")
                        .text("max-tokens"))
                .contains("300");
        for (String none : List.of("[2.5]", "[x]", "[9223372036854775807, 2]", "[[2]]")) {
            assertThatThrownBy(() ->
                            load("max-tokens { product-of = " + none + " }").bind(Root.class))
                    .as(none)
                    .hasMessageContainingAll("max-tokens: expected an integer", "at /runs/x.conf: 1");
        }
    }

    /** The product that nobody wrote is told only where no factor explains it. */
    @Test
    void aDefaultThatFollowsAKeyIsNoSecondProblem() {
        ConfigurationSource defaults = new ConfigurationSource(
                "reference.conf", "steps = 9, total { product-of = [${steps}, ${batches}] }, batches = 2");

        assertThatThrownBy(() -> Configuration.load(defaults, List.of(), List.of("steps=2.5"))
                        .bind(Follows.class))
                .hasMessageContainingAll("1 configuration problem\n", "steps: expected an integer, found 2.5")
                .hasMessageNotContaining("product-of");
        assertThatThrownBy(
                        () -> Configuration.load(defaults, List.of(), List.of("steps=4000000000", "batches=4000000000"))
                                .bind(Follows.class))
                .hasMessageContainingAll("1 configuration problem\n", "total: expected an integer", "product-of");
        assertThatThrownBy(
                        () -> Configuration.load(defaults, List.of(), List.of("steps=2.5", "total={product-of=[1.5]}"))
                                .bind(Follows.class))
                .hasMessageContainingAll("2 configuration problems", "steps: ", "total: ");
    }

    record Follows(long steps, long total, long batches) {}

    @Test
    void aFaultThatNamesAKeySaysWhereItWasWritten() {
        Fault fault = new Fault("grpo.group-size", "fewer", "many", "ask for fewer");

        assertThat(load("\ngrpo.group-size = 7").located(fault))
                .hasMessageStartingWith("grpo.group-size (/runs/x.conf: 2): expected");
        assertThat(load("").located(new Fault("grpo", "a", "b", "c")).where()).isEqualTo("grpo");
        assertThat(load("").located(new Fault("file /a: \"b", "a", "b", "c")).where())
                .isEqualTo("file /a: \"b");
    }

    /** Has a default that follows another key, as the schedule of sft follows its steps. */
    private static final ConfigurationSource FOLLOWS = new ConfigurationSource(
            "reference.conf", "steps = 9, schedule { total = ${steps}, warm-up = 1 }, name = x");

    private static Map<String, Configuration> parts(String file, String... overrides) {
        return Configuration.load(FOLLOWS, List.of(new ConfigurationSource("/runs/x.conf", file)), List.of(overrides))
                .split("parts");
    }

    @Test
    void aPartIsLaidOverAllThatStandsBesideTheParts() {
        Map<String, Configuration> parts = load(PARTS).split("parts");

        assertThat(parts.keySet()).containsExactly("one", "two");
        Root one = parts.get("one").bind(Root.class);
        Root two = parts.get("two").bind(Root.class);
        assertThat(one.title()).isEqualTo("shared");
        assertThat(one.maxTokens()).isEqualTo(5);
        assertThat(one.grpo().groupSize()).isEqualTo(4);
        assertThat(two.title()).isEqualTo("own");
        assertThat(two.maxTokens()).as("the default").isEqualTo(180);
        assertThat(load(PARTS).without("parts").bind(Root.class).title()).isEqualTo("shared");
        assertThat(load("title = a").split("parts")).isEmpty();
    }

    @Test
    void defaultsThatFollowAKeyFollowThePartsOwn() {
        Map<String, Configuration> parts =
                parts("steps = 7, parts { own { steps = 3 }, shared {}, both { steps = 4, schedule.total = 5 } }");

        assertThat(parts.get("own").text("schedule.total")).contains("3");
        assertThat(parts.get("shared").text("schedule.total")).contains("7");
        assertThat(parts.get("both").text("schedule.total")).contains("5");
        assertThat(parts.get("own").has("parts")).isFalse();
    }

    @Test
    void overridesReachIntoOnePartAndWinOverItsFile() {
        Map<String, Configuration> parts =
                parts("parts { a { steps = 3 }, b { steps = 3 } }", "parts.a.steps=4", "name=y", "parts.b.name=z");

        assertThat(parts.get("a").text("steps")).contains("4");
        assertThat(parts.get("a").text("schedule.total")).contains("4");
        assertThat(parts.get("b").text("schedule.total")).contains("3");
        assertThat(parts.get("a").text("name")).contains("y");
        assertThat(parts.get("b").text("name")).contains("z");
    }

    @Test
    void partsMayBePutTogetherBySubstitutionsAndFollowOtherParts() {
        Map<String, Configuration> parts = parts(
                """
                common { name = c, steps = 6 }
                parts {
                  plain = ${common}
                  more = ${common} { steps = 2 }
                  follows { steps = ${parts.more.steps}, name = ${steps} }
                }
                """,
                "parts.plain.steps=8");

        assertThat(parts.get("plain").text("name")).contains("c");
        assertThat(parts.get("plain").text("schedule.total")).contains("8");
        assertThat(parts.get("more").text("name")).contains("c");
        assertThat(parts.get("more").text("schedule.total")).contains("2");
        assertThat(parts.get("follows").text("schedule.total")).contains("2");
        assertThat(parts.get("follows").text("name")).as("its own steps").contains("2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "parts { a { steps = 1 }~ b = 5 } | parts.b (/runs/x.conf: 2): expected an object between braces, found 5",
                "parts { a = null } | parts.a (/runs/x.conf: 1): expected an object between braces, found nothing",
                "parts { a = ${steps} } | parts.a (/runs/x.conf: 1): expected an object between braces, found 9",
                "parts = [1] | parts (/runs/x.conf: 1): expected an object between braces, found [1]",
            })
    void aPartThatIsNoObjectIsRefusedWithItsPlace(String file, String message) {
        assertThatThrownBy(() -> parts(file.replace("~", "\n")))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(message, "fix: write ", "{ … }");
    }

    @Test
    void theCanonicalTextIsTheSameHoweverItWasWritten() {
        List<String> paths = List.of("grpo", "title", "seed", "rates", "weights");
        String expected =
                """
                grpo.clip-epsilon = 0.2
                grpo.credit.epsilon = 1.0E-4
                grpo.credit.kind = "mean-std"
                grpo.group-size = 16
                grpo.mean = "sequence-mean"
                title = "a"
                seed = absent
                rates = [0.1,1]
                weights."a.b" = 2
                weights.answer = 1
                weights.format = 0.1
                """;

        assertThat(load("grpo { group-size = 16 }\ntitle = a\nweights.\"a.b\" = 2")
                        .canonical(paths))
                .isEqualTo(expected);
        assertThat(load(
                                "n = 16, weights { \"a.b\" = 2.0 } # why\ngrpo { credit { epsilon = 0.0001, kind = mean-std },\n group-size = ${n} }",
                                "title=a",
                                "grpo.clip-epsilon=0.20")
                        .canonical(paths))
                .isEqualTo(expected);
        assertThat(load("title = a", "grpo.group-size=15").canonical(paths)).isNotEqualTo(expected);
    }
}
