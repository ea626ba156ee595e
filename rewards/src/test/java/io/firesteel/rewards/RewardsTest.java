package io.firesteel.rewards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.code.SandboxForTests;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class RewardsTest {
    /** A user's own: verifies by the first letter, and cannot verify "?". */
    public static final class FirstLetter implements Verifier {
        private static final long serialVersionUID = 1;

        @Override
        public String name() {
            return "first-letter";
        }

        @Override
        public Verdict verify(Prompt prompt, Completion completion) {
            String text = completion.text();
            return text.startsWith("?")
                    ? Verdict.infrastructureError("cannot verify")
                    : text.startsWith(prompt.gold()) ? Verdict.correct(text) : Verdict.incorrect(text, "other letter");
        }
    }

    /** A user's own reward function. */
    public static final class Letters implements RewardFunction {
        private static final long serialVersionUID = 1;

        @Override
        public double[] values(Prompt prompt, List<Completion> completions, List<Verdict> verdicts) {
            return completions.stream().mapToDouble(c -> c.text().length()).toArray();
        }
    }

    /** A user's own that reads no more than three letters. */
    public static final class ShortSighted implements RewardFunction.Reader {
        private static final long serialVersionUID = 1;

        @Override
        public Verdict read(Prompt prompt, Completion completion, Verdict verdict) {
            return completion.text().length() <= 3
                    ? verdict
                    : Verdict.budgetExhausted(verdict.extracted(), "too long to be read");
        }

        @Override
        public double value(Prompt prompt, Completion completion, Verdict verdict) {
            if (completion.text().length() > 3) {
                throw new IllegalArgumentException(completion.text());
            }
            return 1;
        }
    }

    private static Group<Rollout> group(Prompt prompt, String... completions) {
        List<Rollout> members = new ArrayList<>();
        for (String completion : completions) {
            members.add(new Rollout(prompt, members.size(), Responses.finished(completion), 7, 0));
        }
        return new Group<>(prompt, members);
    }

    private static Rewards rewards(RewardSettings settings) {
        return new Rewards(settings, name -> Verifiers.named(name, SandboxForTests.SETTINGS), Duration.ofMinutes(1));
    }

    @Test
    void totalsAreTheWeightedSumsOfTheStoredParts() {
        RewardSettings settings = new RewardSettings(
                1000,
                List.of(
                        new RewardSettings.Part("right", "correct", 0.9, Map.of()),
                        new RewardSettings.Part("shape", "format", 0.1, Map.of()),
                        new RewardSettings.Part("watched", "tag-count", 0, Map.of())));
        Prompt prompt = Responses.prompt("countdown", "{\"nums\":[3,5,7],\"target\":56}");

        Group<ScoredRollout> scored = rewards(settings)
                .score(group(prompt, Responses.tagged("(3+5)*7"), Responses.tagged("3+5+7"), "(3+5)*7"));

        assertThat(scored.members()).extracting(one -> one.reward().total()).containsExactly(1.0, 0.1, 0.0);
        assertThat(scored.members().get(1).reward().parts())
                .containsExactly(Map.entry("right", 0.0), Map.entry("shape", 1.0), Map.entry("watched", 1.0));
        assertThat(scored.members())
                .extracting(one -> one.verdict().kind())
                .containsExactly(Verdict.Kind.CORRECT, Verdict.Kind.INCORRECT, Verdict.Kind.NO_ANSWER);
    }

    /** Of the four inputs 0, 1, 2, 3, which are to be squared. */
    @Test
    void theShareOfPassedTestsStandsBesideTheVerdict() {
        SandboxForTests.here();
        StringBuilder tests = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            tests.append(i == 0 ? "" : ",").append("{\"arguments\":[" + i + "],\"result\":" + i * i + "}");
        }
        Prompt prompt = Responses.prompt(
                "code", "{\"language\":\"python\",\"style\":\"function\",\"entry\":\"f\",\"tests\":[" + tests + "]}");
        RewardSettings settings = new RewardSettings(
                1000,
                List.of(
                        new RewardSettings.Part("right", "correct", 0.9, Map.of()),
                        new RewardSettings.Part("share", "tests-passed", 0.1, Map.of())));

        Group<ScoredRollout> scored = rewards(settings)
                .score(group(
                        prompt,
                        squares("x * x"),
                        squares("2 * x"),
                        squares("x * x + (x == 0)"),
                        squares("1 / 0"),
                        squares("0 if x == 0 else sum(iter(int, 1))"),
                        "x * x"));

        assertThat(scored.members())
                .extracting(one -> one.reward().parts().get("share"))
                .containsExactly(1.0, 0.5, 0.75, 0.0, 0.25, 0.0);
        assertThat(scored.members())
                .extracting(one -> one.verdict().kind())
                .containsExactly(
                        Verdict.Kind.CORRECT,
                        Verdict.Kind.INCORRECT,
                        Verdict.Kind.INCORRECT,
                        Verdict.Kind.INCORRECT,
                        Verdict.Kind.INCORRECT,
                        Verdict.Kind.NO_ANSWER);
        assertThat(scored.members().get(2).verdict().reason())
                .as("the first that is not passed")
                .startsWith("test 1 of 4");
        Verifier verifier = Verifiers.named("code", SandboxForTests.SETTINGS);
        for (ScoredRollout each : scored.members()) {
            assertThat(each.verdict())
                    .isEqualTo(
                            verifier.verify(prompt, each.rollout().completion()).by(verifier.version()));
        }
    }

    private static String squares(String expression) {
        return "```python\ndef f(x):\n    return " + expression + "\n```";
    }

    @Test
    void whereThereAreNoTestsTheVerdictIsTheOneTest() {
        RewardSettings settings =
                new RewardSettings(1000, List.of(new RewardSettings.Part("share", "tests-passed", 1, Map.of())));
        Prompt prompt = Responses.prompt(FirstLetter.class.getName(), "a");

        assertThat(rewards(settings).score(group(prompt, "abc", "b", "?")).members())
                .extracting(one -> one.reward().total())
                .containsExactly(1.0, 0.0, 0.0);
    }

    @Test
    void completionsThatCannotBeVerifiedAreKeptButNotComparedWith() {
        Prompt prompt = Responses.prompt(FirstLetter.class.getName(), "a");
        RewardSettings settings =
                new RewardSettings(1000, List.of(new RewardSettings.Part("length", "kimi-length", 1, Map.of())));

        Group<ScoredRollout> scored =
                rewards(settings).score(group(prompt, "aa", "?, the longest of all by far", "aaaa"));

        // Lengths 2 and 4 alone: lambda is 0.5 and -0.5.
        assertThat(scored.members()).extracting(one -> one.reward().total()).containsExactly(0.5, 0.0, -0.5);
        assertThat(scored.members()).extracting(ScoredRollout::usable).containsExactly(true, false, true);
        assertThat(scored.members().get(1).reward().parts()).isEmpty();
    }

    @Test
    void everyVerdictSaysTheVersionOfItsVerifierAndAUsersIsWhatItsClassesAre() {
        RewardSettings settings =
                new RewardSettings(1000, List.of(new RewardSettings.Part("right", "correct", 1, Map.of())));
        Prompt own = Responses.prompt("exact", "a");
        Prompt users = Responses.prompt(FirstLetter.class.getName(), "a");

        assertThat(rewards(settings).score(group(own, "a", "b")).members())
                .extracting(one -> one.verdict().version())
                .containsOnly(Verifiers.named("exact", SandboxForTests.SETTINGS).version());
        assertThat(rewards(settings).score(group(users, "a", "?")).members())
                .extracting(one -> one.verdict().version())
                .containsOnly("sha256:"
                        + PluginContent.sha256(FirstLetter.class.getName())
                                .orElseThrow()
                                .substring(0, 12));
    }

    @Test
    void whatARewardFunctionCannotReadIsKeptButNeitherValuedNorComparedWith() {
        Prompt prompt = Responses.prompt(FirstLetter.class.getName(), "a");
        RewardSettings settings = new RewardSettings(
                1000,
                List.of(
                        new RewardSettings.Part("length", "kimi-length", 1, Map.of()),
                        new RewardSettings.Part("clear", ShortSighted.class.getName(), 1, Map.of())));

        List<ScoredRollout> scored = rewards(settings)
                .score(group(prompt, "a", "aaaaaaaaaa", "aaa", "?"))
                .members();

        // Lengths 1 and 3 alone: lambda is 0.5 and -0.5.
        assertThat(scored).extracting(one -> one.reward().total()).containsExactly(1.5, 0.0, 0.5, 0.0);
        assertThat(scored).extracting(ScoredRollout::usable).containsExactly(true, false, true, false);
        assertThat(scored.get(1).verdict())
                .isEqualTo(Verdict.budgetExhausted("aaaaaaaaaa", "too long to be read")
                        .by(Verifiers.version(FirstLetter.class.getName(), new FirstLetter())));
        assertThat(scored.get(3).verdict().reason()).as("the verifier's").isEqualTo("cannot verify");
    }

    @Test
    void aFunctionThatIsForOtherPromptsIsNotAskedWhetherItCanRead() {
        Prompt prompt = Responses.prompt(FirstLetter.class.getName(), "a");
        RewardSettings settings = new RewardSettings(
                1000,
                List.of(
                        new RewardSettings.Part("right", "correct", 1, Map.of()),
                        new RewardSettings.Part(
                                "clear", ShortSighted.class.getName(), 1, Map.of(), Optional.of(List.of("none")))));

        List<ScoredRollout> scored =
                rewards(settings).score(group(prompt, "aaaaaaaaaa")).members();

        assertThat(scored.get(0).verdict().isCorrect()).isTrue();
        assertThat(scored.get(0).reward().parts()).containsOnlyKeys("right");
    }

    @Test
    void aGroupThatCannotBeVerifiedAtAllIsNoFault() {
        Prompt prompt = Responses.prompt("countdown", "no reference");

        Group<ScoredRollout> scored = rewards(RewardSettings.TINYZERO).score(group(prompt, "a", "b"));

        assertThat(scored.members()).noneMatch(ScoredRollout::usable);
    }

    @Test
    void whatNothingVerifiesIsValuedWithoutAReference() {
        RewardSettings settings = new RewardSettings(
                1000,
                List.of(
                        new RewardSettings.Part("right", "correct", 1, Map.of("wrong", "-1")),
                        new RewardSettings.Part("shape", "format", 0.5, Map.of())));

        Group<ScoredRollout> scored =
                rewards(settings).score(group(Responses.prompt("none", ""), Responses.tagged("anything"), "no tags"));

        assertThat(scored.members()).extracting(one -> one.verdict().kind()).containsOnly(Verdict.Kind.UNVERIFIED);
        assertThat(scored.members()).allMatch(ScoredRollout::usable).noneMatch(ScoredRollout::verified);
        assertThat(scored.members()).extracting(one -> one.reward().total()).containsExactly(0.5, 0.0);
    }

    @Test
    void aPartThatIsNotForAPromptIsNotComputedAndHasNoValue() {
        RewardSettings settings = new RewardSettings(
                1000,
                List.of(
                        new RewardSettings.Part("right", "correct", 1, Map.of(), Optional.of(List.of("countdown"))),
                        new RewardSettings.Part(
                                "letters", Letters.class.getName(), 2, Map.of(), Optional.of(List.of("none"))),
                        new RewardSettings.Part("shape", "format", 0.5, Map.of())));

        ScoredRollout verified = rewards(settings)
                .score(group(
                        Responses.prompt("countdown", "{\"nums\":[3,5,7],\"target\":56}"), Responses.tagged("(3+5)*7")))
                .members()
                .get(0);
        ScoredRollout unverified = rewards(settings)
                .score(group(Responses.prompt("none", ""), "abc"))
                .members()
                .get(0);

        assertThat(verified.reward().parts()).containsExactly(Map.entry("right", 1.0), Map.entry("shape", 1.0));
        assertThat(verified.reward().total()).isEqualTo(1.5);
        assertThat(unverified.reward().parts()).containsExactly(Map.entry("letters", 3.0), Map.entry("shape", 0.0));
        assertThat(unverified.reward().total()).isEqualTo(6);
    }

    @Test
    void whichPromptsCanEarnSomething() {
        RewardSettings.Part right = new RewardSettings.Part("right", "correct", 1, Map.of());
        RewardSettings.Part watched = new RewardSettings.Part("watched", "format", 0, Map.of());
        RewardSettings.Part liked =
                new RewardSettings.Part("liked", "format", 1, Map.of(), Optional.of(List.of("none")));

        assertThat(new RewardSettings(9, List.of(right, watched)).canPay("math"))
                .isTrue();
        assertThat(new RewardSettings(9, List.of(right, watched)).canPay("none"))
                .isFalse();
        assertThat(new RewardSettings(9, List.of(right, liked)).canPay("none")).isTrue();
        assertThat(new RewardSettings(9, List.of(watched, liked)).canPay("math"))
                .isFalse();
    }

    @Test
    void usersPlugInTheirOwnByClassName() {
        Prompt prompt = Responses.prompt(FirstLetter.class.getName(), "a");
        RewardSettings settings = new RewardSettings(
                1000, List.of(new RewardSettings.Part("letters", Letters.class.getName(), 2, Map.of())));

        assertThat(rewards(settings)
                        .score(group(prompt, "abc"))
                        .members()
                        .get(0)
                        .reward()
                        .total())
                .isEqualTo(6);
    }

    @Test
    void namesThatAreNoVerifierAreRefusedWithAMessage() {
        assertThatThrownBy(() -> Verifiers.named("countdwn", SandboxForTests.SETTINGS))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("verifier countdwn", "countdown", "no such name");
        assertThatThrownBy(() -> Verifiers.named("com.example.Missing", SandboxForTests.SETTINGS))
                .hasMessageContaining("no such class");
        assertThatThrownBy(() -> Verifiers.named("java.lang.String", SandboxForTests.SETTINGS))
                .hasMessageContaining("a class that does not");
        assertThatThrownBy(() -> new RewardSettings(1000, List.of())).hasMessageContaining("at least one");
    }

    /** Evaluations of before there was {@code verifiers} stay comparable: they are told apart by a hash of this text. */
    @Test
    void aPartForAllPromptsReadsAsItAlwaysDid() {
        assertThat(RewardSettings.TINYZERO)
                .hasToString(
                        "RewardSettings[maxLength=2147483647, parts=[Part[name=tinyzero, kind=tinyzero, weight=1.0,"
                                + " parameters={}]]]");
        assertThat(new RewardSettings.Part("a", "format", 1, Map.of(), Optional.of(List.of("none"))))
                .hasToString("Part[name=a, kind=format, weight=1.0, parameters={}, verifiers=[none]]");
    }

    @Test
    void onlyTheVerifierOfProgramsSaysThatItRunsThem() {
        List<String> running = Verifiers.names().stream()
                .filter(name -> Verifiers.named(name, SandboxForTests.SETTINGS).runsPrograms())
                .toList();

        assertThat(running).containsExactly("code");
    }

    @Test
    void allBuiltInVerifiersAreNamedInOrder() {
        assertThat(Verifiers.names())
                .contains("code", "countdown", "math", "gcd-lcm")
                .containsAll(Tasks.names())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    @SuppressWarnings("BanSerializableRead") // our own bytes, written above: this is how Spark ships the settings
    void settingsTravelAndVerifiersAreFoundByName() throws Exception {
        RewardSettings.Part all = RewardSettings.TINYZERO.parts().get(0);
        RewardSettings.Part some =
                new RewardSettings.Part("some", "format", 1, Map.of("a", "b"), Optional.of(List.of("none", "math")));
        RewardSettings settings = new RewardSettings(9, List.of(all, some));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(settings);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(settings);
        }
        for (String name : Verifiers.names()) {
            assertThat(Verifiers.named(name, SandboxForTests.SETTINGS).name()).isEqualTo(name);
        }
    }
}
