package io.firesteel.cluster.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.console.Terminal;
import io.firesteel.cluster.settings.DataSettings;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.wire.RolloutCredit;
import io.firesteel.cluster.wire.RolloutRow;
import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.config.Configuration;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.math.extract.Extraction;
import io.firesteel.trainer.credit.AdvantageEstimator;
import io.firesteel.trainer.credit.CreditSettings;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Groups whose recorded verdicts are not what the verifier says, worked by hand. */
class CreditAgainTest {
    private static final Verdict RIGHT = Verdict.correct("a").by("0");
    private static final Verdict WRONG =
            Verdict.incorrect("b", "not the reference").by("0");
    private static final double NONE = Double.NaN;

    private static LedgerSettings settings(RewardSettings rewards) {
        CreditSettings credit = new CreditSettings(new AdvantageEstimator.GroupMean(), false, true);
        return new LedgerSettings(
                new VerifierNames(List.of("exact"), "", null),
                rewards,
                null,
                Duration.ofMinutes(1),
                new LedgerSettings.Credits(credit, credit, 1, 1, false));
    }

    private static RewardSettings rewards(RewardSettings.Part... more) {
        List<RewardSettings.Part> parts = new ArrayList<>();
        parts.add(new RewardSettings.Part("right", "correct", 1, Map.of()));
        parts.addAll(List.of(more));
        return new RewardSettings(100, parts);
    }

    /** A row of the table; the gold is {@code a}. */
    private static RolloutRow row(
            String prompt, int sample, String text, Verdict verdict, Map<String, Double> parts, double advantage) {
        double total = parts.values().stream().mapToDouble(Double::doubleValue).sum();
        return new RolloutRow(
                3,
                "train",
                new ScoredRollout(
                        new Rollout(
                                new Prompt(prompt, "exact", "", new int[] {0}, "a"),
                                sample,
                                new Completion(new int[] {1}, new float[1], FinishReason.STOP, text),
                                2,
                                0),
                        verdict,
                        new Reward(total, parts)),
                new RolloutCredit(advantage, NONE, Double.isNaN(advantage) ? "no spread" : "yes", 1));
    }

    private static CreditAgain compare(LedgerSettings settings, List<List<RolloutRow>> groups) {
        GroupAgain verifier = new GroupAgain(settings);
        return CreditAgain.of(settings, groups.stream().map(verifier::again).toList());
    }

    /** Recorded 1, 0, 0, 0: by the mean ¾, −¼, −¼, −¼. The second is right in truth: ½, ½, −½, −½. */
    @Test
    void oneVerdictChangesTheAdvantagesOfItsGroup() {
        Map<String, Double> one = Map.of("right", 1.0);
        Map<String, Double> zero = Map.of("right", 0.0);
        List<RolloutRow> group = List.of(
                row("p", 0, "a", RIGHT, one, 0.75),
                row("p", 1, "a", WRONG, zero, -0.25),
                row("p", 2, "b", WRONG, zero, -0.25),
                row("p", 3, "c", WRONG, zero, -0.25));
        List<RolloutRow> same = List.of(row("q", 0, "b", WRONG, zero, NONE), row("q", 1, "c", WRONG, zero, NONE));

        CreditAgain compared = compare(settings(rewards()), List.of(group, same));
        Ledger ledger = compared.ledger();

        assertThat(ledger.rollouts()).isEqualTo(6);
        assertThat(ledger.changes()).isEqualTo(Map.of("INCORRECT → CORRECT", 1L));
        assertThat(ledger.wrongToRight()).isEqualTo(1);
        assertThat(ledger.groups()).isEqualTo(2);
        assertThat(ledger.groupsChanged()).isEqualTo(1);
        assertThat(ledger.spreadGained() + ledger.spreadLost()).isZero();
        assertThat(ledger.rewardsChanged()).isEqualTo(1);
        assertThat(ledger.partsChanged()).isEqualTo(Map.of("right", 1L));
        assertThat(ledger.advantagesChanged()).isEqualTo(4);
        assertThat(ledger.signs()).isEqualTo(1);
        assertThat(ledger.meanAdvantageChange()).as("¼ + ¾ + ¼ + ¼ of six").isCloseTo(1.5 / 6, within(1e-12));
        assertThat(ledger.meanAdvantage()).isCloseTo(1.5 / 6, within(1e-12));
        assertThat(ledger.unlike()).isZero();
        assertThat(compared.changes())
                .extracting(change -> change.rollout().sample(), Change::advantage, Change::advantageAgain)
                .containsExactly(
                        tuple(0, 0.75, 0.5), tuple(1, -0.25, 0.5), tuple(2, -0.25, -0.5), tuple(3, -0.25, -0.5));
        assertThat(shown(console -> console.ledger("others", List.of(ledger))))
                .containsExactly(
                        "others",
                        "iteration  rollouts  changed  right→wrong  wrong→right  other  groups  changed  +spread  -spread    |ΔA|  sign",
                        "─".repeat(110),
                        "        3         6        1            0            1      0       2        1        0        0  0.2500     1",
                        "      all         6        1            0            1      0       2        1        0        0  0.2500     1");
        assertThat(shown(console -> console.changes("some", compared.changes().subList(1, 2))))
                .containsExactly(
                        "some",
                        "iteration 3, p #1, gold a",
                        "  a",
                        "  before: incorrect (not the reference; exact 0)",
                        "  again:  correct (equals the reference; exact "
                                + Verifiers.named("exact", null).version() + ")");
        assertThat(compared.changes().get(1).row())
                .containsEntry("verdict", "INCORRECT")
                .containsEntry("verifier_version", "0")
                .containsEntry("verdict_again", "CORRECT")
                .containsEntry("advantage_again", 0.5);
    }

    private static List<String> shown(Consumer<Console> what) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        what.accept(new Console(new PrintStream(out, true, StandardCharsets.UTF_8), new Terminal(false, 120, false)));
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void groupsGainAndLoseTheirSpread() {
        Map<String, Double> one = Map.of("right", 1.0);
        Map<String, Double> zero = Map.of("right", 0.0);
        List<RolloutRow> gains = List.of(row("p", 0, "a", WRONG, zero, NONE), row("p", 1, "b", WRONG, zero, NONE));
        List<RolloutRow> loses = List.of(row("q", 0, "a", RIGHT, one, 0.5), row("q", 1, "a", WRONG, zero, -0.5));

        Ledger ledger = compare(settings(rewards()), List.of(loses, gains)).ledger();

        assertThat(ledger.spreadGained()).isEqualTo(1);
        assertThat(ledger.spreadLost()).isEqualTo(1);
        assertThat(ledger.joined()).isEqualTo(2);
        assertThat(ledger.left()).isEqualTo(2);
        assertThat(ledger.meanAdvantageChange()).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void recordedAdvantagesThatOthersHaveMadeAreTold() {
        Map<String, Double> one = Map.of("right", 1.0);
        Map<String, Double> zero = Map.of("right", 0.0);

        Ledger ledger = compare(
                        settings(rewards()),
                        List.of(List.of(row("p", 0, "a", RIGHT, one, 1), row("p", 1, "b", WRONG, zero, -0.5))))
                .ledger();

        assertThat(ledger.unlike()).as("1 is not ½").isEqualTo(1);
        assertThat(ledger.advantagesChanged()).isZero();
    }

    @Test
    void whatAPolicySaidIsTakenFromTheTableAndWhatItDidNotSayIsNotMadeUp() {
        LedgerSettings settings =
                settings(rewards(new RewardSettings.Part("liked", "reward-model", 1, Map.of("path", "gone"))));
        List<RolloutRow> group = List.of(
                row("p", 0, "a", WRONG, Map.of("right", 0.0, "liked", 0.25), -0.25),
                row("p", 1, "b", WRONG, Map.of("right", 0.0, "liked", 0.75), 0.25),
                row("p", 2, "b", Verdict.budgetExhausted("", "dear"), Map.of(), NONE));

        CreditAgain compared = compare(settings, List.of(group));

        assertThat(compared.changes().get(0).rollout().again().reward().parts())
                .isEqualTo(Map.of("right", 1.0, "liked", 0.25));
        assertThat(compared.ledger().partsChanged()).isEqualTo(Map.of("right", 1L));
        assertThat(compared.ledger().failed()).isEqualTo(1);
        assertThat(compared.ledger().changes()).isEqualTo(Map.of("INCORRECT → CORRECT", 1L));
        assertThat(compared.changes().get(2).row())
                .containsEntry("verdict_again", "BUDGET_EXHAUSTED")
                .hasEntrySatisfying(
                        "not_verified_again", why -> assertThat(why.toString()).contains("reward liked asks a policy"));
    }

    /** A table of an earlier version does not say who verified: the sources of the run do. */
    @Test
    void theSourcesSayWhoVerifiedWhereTheTableDoesNot() {
        DataSettings data = data("data.source=countdown");
        DataSettings several =
                data("data.sources=[{source=countdown},{source={kind=task, name=gcd-lcm}, verifier=none},"
                        + "{source={kind=files, train=[a.jsonl], test=[b.jsonl]}}]");

        VerifierNames ofOne = VerifierNames.of(data, data, "", null);
        VerifierNames ofSeveral = VerifierNames.of(several, several, "", null);
        VerifierNames instead = VerifierNames.of(several, several, "math", null);

        assertThat(ofOne.before("", "2: x")).isEqualTo("countdown");
        assertThat(ofOne.before("math", "x")).isEqualTo("math");
        assertThat(ofSeveral.before("", "x")).isEqualTo("countdown");
        assertThat(ofSeveral.before("", "2: x")).isEqualTo("none");
        assertThat(instead.again("none")).isEqualTo("none");
        assertThat(instead.again("countdown")).isEqualTo("math");
        assertThat(ofSeveral.say("", "2: x")).isTrue();
        assertThat(ofSeveral.say("", "3: x")).isFalse();
        assertThat(ofSeveral.say("exact", "3: x")).isTrue();
        assertThatThrownBy(() -> ofSeveral.before("", "3: x"))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("prompt 3: x")
                .hasMessageContaining("data.verifier=math");
    }

    /** What the run's configuration says of who verified stands; another one fills in what that leaves open. */
    @Test
    void anotherConfigurationNamesOnlyVerifiersThatTheRunsLeavesOpen() {
        String sources = "data.sources=[{source=countdown, verifier=exact},"
                + "{source={kind=files, train=[a.jsonl], test=[b.jsonl]}}]";

        VerifierNames names = VerifierNames.of(data(sources), data(sources, "data.verifier=math"), "", null);

        assertThat(names.before("", "x")).isEqualTo("exact");
        assertThat(names.before("", "2: x")).isEqualTo("math");
        DataSettings plain = data("data.source=countdown");
        assertThat(VerifierNames.of(plain, data("data.verifier=math"), "", null).before("", "x"))
                .isEqualTo("countdown");
    }

    @Test
    void anExtractionIsOfTheVerifiersThatHaveAChoice() {
        DataSettings data = data("data.source=countdown");
        VerifierNames last = VerifierNames.of(data, data, "", Extraction.LAST_NUMBER);
        VerifierNames marked = VerifierNames.of(data, data, "", Extraction.MARKED);

        assertThat(last.again("math")).isEqualTo("math:last-number");
        assertThat(last.again("countdown")).isEqualTo("countdown");
        assertThat(last.again("none")).isEqualTo("none");
        assertThat(marked.again("math:last-number")).isEqualTo("math");
        assertThat(last.before("math", "x"))
                .as("who has verified stays who it was")
                .isEqualTo("math");
    }

    private static DataSettings data(String... overrides) {
        return Configuration.load(List.of(), List.of(overrides))
                .bind(Settings.class)
                .data();
    }
}
