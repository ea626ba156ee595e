package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.cluster.Examples;
import io.firesteel.cluster.settings.RejectionSettings;
import io.firesteel.cluster.settings.RejectionSettings.Choose;
import io.firesteel.cluster.settings.RejectionSettings.Make;
import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Verdict;
import io.firesteel.core.json.Json;
import io.firesteel.core.random.Seeds;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

class RejectionTest {
    private static final Prompt PROMPT = Examples.prompt("p");

    @Test
    void everyCompletionHasItsFate() {
        Rejection rejection =
                new Rejection(new RejectionSettings(Make.EXAMPLES, 1, 8, 1, 1, Choose.FIRST, 6, false, Map.of()));

        List<ScoredRollout> kept = rejection.keep(group(
                one(0, "wrong", Verdict.incorrect("8", "8 is not 1")),
                one(1, "none", Verdict.noAnswer("no answer")),
                one(8, "poem", Verdict.unverified("nobody can")),
                one(2, "odd", Verdict.infrastructureError("the sandbox did not start")),
                cut(one(3, "right", Verdict.correct("1"))),
                one(4, "too long", Verdict.correct("1")),
                one(5, "right", Verdict.correct("1")),
                one(6, "right", Verdict.correct("1")),
                one(7, "other", Verdict.correct("1"))));

        assertThat(samples(kept)).containsExactly(5);
        assertThat(rejection.counts())
                .isEqualTo(Map.of(
                        "sampled", 9L,
                        "kept", 1L,
                        "dropped_wrong", 2L,
                        "dropped_unjudged", 1L,
                        "dropped_unverified", 1L,
                        "dropped_truncated", 1L,
                        "dropped_too_long", 1L,
                        "dropped_duplicate", 1L,
                        "dropped_surplus", 1L));
        assertThat(rejection.sentence()).isEqualTo("1 kept of 9 sampled, for 1 of 1 problems");
    }

    /** {@code language} is asked of all, {@code liked} of what nothing verifies alone: there it has a value. */
    @Test
    void whatNothingVerifiesIsKeptIfARewardFunctionIsAskedAndThinksEnoughOfIt() {
        Verdict unverified = Verdict.unverified("nobody can");
        Group<ScoredRollout> group = group(
                valued(one(0, "a", unverified), Map.of("liked", 2.0)),
                valued(one(1, "b", unverified), Map.of("liked", 0.5)),
                cut(valued(one(2, "c", unverified), Map.of("liked", 2.0))),
                valued(one(3, "a", unverified), Map.of("liked", 3.0)),
                valued(one(4, "e", unverified), Map.of("right", 0.0)),
                valued(one(5, "right", Verdict.correct("1")), Map.of("right", 1.0)));
        Rejection rejection = new Rejection(
                new RejectionSettings(Make.EXAMPLES, 1, 8, 9, 1, Choose.FIRST, 0, false, Map.of("liked", 1.0)));
        Rejection pairs = new Rejection(
                new RejectionSettings(Make.PAIRS, 1, 8, 9, 1, Choose.FIRST, 0, false, Map.of("liked", 1.0)));

        assertThat(samples(rejection.keep(group)))
                .as("what is not for a prompt does not bind")
                .containsExactly(0, 5);
        assertThat(rejection.counts())
                .containsEntry("dropped_below_liked", 1L)
                .containsEntry("dropped_truncated", 1L)
                .containsEntry("dropped_duplicate", 1L)
                .containsEntry("dropped_unverified", 1L);
        assertThat(pairs.pairs(group, new Seeds(3))).isEmpty();
        assertThat(pairs.counts()).containsEntry("dropped_unverified", 5L).containsEntry("dropped_unpaired", 1L);
    }

    @Test
    void aCheckpointOfBeforeThereWereUnverifiedOnesIsRead() {
        Rejection rejection = rejection(1, Choose.FIRST);
        rejection.keep(group(one(0, "right", Verdict.correct("1"))));
        Map<String, Object> former = rejection.figures();
        former.remove("dropped_unverified");
        Rejection after = rejection(1, Choose.FIRST);
        after.restore(Json.object("state", Json.print(former)));

        assertThat(after.figures()).isEqualTo(rejection.figures());
    }

    private static ScoredRollout valued(ScoredRollout scored, Map<String, Double> values) {
        return new ScoredRollout(scored.rollout(), scored.verdict(), new Reward(1, values));
    }

    @Test
    void theFirstOrTheShortestAreKeptInTheOrderOfSamples() {
        Group<ScoredRollout> group = group(
                one(0, "four", Verdict.correct("1")),
                one(1, "seven!!", Verdict.correct("1")),
                one(2, "two", Verdict.correct("1")),
                one(3, "six", Verdict.correct("1")));

        assertThat(samples(rejection(2, Choose.FIRST).keep(group))).containsExactly(0, 1);
        assertThat(samples(rejection(2, Choose.SHORTEST).keep(group)))
                .as("equal ones in their order")
                .containsExactly(2, 3);
        assertThat(samples(rejection(3, Choose.SHORTEST).keep(group))).containsExactly(0, 2, 3);
        assertThat(samples(rejection(9, Choose.SHORTEST).keep(group))).containsExactly(0, 1, 2, 3);
    }

    @Test
    void aShareIsOfTheAcceptableOnesRoundedUp() {
        Group<ScoredRollout> five = group(
                one(0, "a", Verdict.correct("1")),
                one(1, "b", Verdict.correct("1")),
                one(2, "b", Verdict.correct("1")), // none of the acceptable
                one(3, "c", Verdict.correct("1")),
                one(4, "d", Verdict.correct("1")),
                one(5, "e", Verdict.correct("1")));
        Rejection half =
                new Rejection(new RejectionSettings(Make.EXAMPLES, 1, 8, 9, 0.5, Choose.FIRST, 0, false, Map.of()));

        assertThat(samples(half.keep(five))).as("2.5 of 5").containsExactly(0, 1, 3);
        assertThat(half.counts()).containsEntry("dropped_surplus", 2L).containsEntry("dropped_duplicate", 1L);
        assertThat(half.keep(group(one(0, "a", Verdict.correct("1"))))).hasSize(1);
    }

    @Test
    void whatARewardFunctionThinksTooLittleOfIsDroppedUnderItsName() {
        Map<String, Double> atLeast = Map.of("language", 0.9, "format", 1.0);
        Rejection rejection =
                new Rejection(new RejectionSettings(Make.EXAMPLES, 1, 8, 9, 1, Choose.FIRST, 0, false, atLeast));

        List<ScoredRollout> kept = rejection.keep(group(
                worth(one(0, "a", Verdict.correct("1")), 1, 0.9),
                worth(one(1, "b", Verdict.correct("1")), 1, 0.89),
                worth(one(2, "c", Verdict.correct("1")), 0, 0), // counts once, under the first name
                worth(one(3, "d", Verdict.correct("1")), 0, 1)));
        Rejection after =
                new Rejection(new RejectionSettings(Make.EXAMPLES, 1, 8, 9, 1, Choose.FIRST, 0, false, atLeast));
        after.restore(Json.object("state", Json.print(rejection.figures())));

        assertThat(samples(kept)).containsExactly(0);
        assertThat(rejection.counts())
                .containsEntry("sampled", 4L)
                .containsEntry("kept", 1L)
                .containsEntry("dropped_below_format", 2L)
                .containsEntry("dropped_below_language", 1L);
        assertThat(after.figures()).isEqualTo(rejection.figures());
        assertThat(after.sentence()).isEqualTo("1 kept of 4 sampled, for 1 of 1 problems");
    }

    private static ScoredRollout worth(ScoredRollout scored, double format, double language) {
        return new ScoredRollout(
                scored.rollout(), scored.verdict(), new Reward(1, Map.of("format", format, "language", language)));
    }

    @Test
    void whatWasCutOffIsKeptIfSoAsked() {
        Group<ScoredRollout> group = group(cut(one(0, "right", Verdict.correct("1"))));

        assertThat(rejection(1, Choose.FIRST).keep(group)).isEmpty();
        assertThat(new Rejection(new RejectionSettings(Make.EXAMPLES, 1, 1, 1, 1, Choose.FIRST, 0, true, Map.of()))
                        .keep(group))
                .hasSize(1);
    }

    @Test
    void aRightOneAndAWrongOneOfAPromptMakeAPairAndEachIsTakenBeforeOneIsTakenAgain() {
        Rejection rejection =
                new Rejection(new RejectionSettings(Make.PAIRS, 1, 8, 2, 1, Choose.SHORTEST, 6, false, Map.of()));
        Group<ScoredRollout> group = group(
                one(0, "longer", Verdict.correct("1")),
                one(1, "ab", Verdict.correct("1")),
                one(2, "too long", Verdict.correct("1")),
                cut(one(3, "cut off, and wrong for it", Verdict.noAnswer("none"))),
                one(4, "odd", Verdict.infrastructureError("the sandbox did not start")),
                one(5, "ab", Verdict.correct("1")),
                one(6, "abc", Verdict.correct("1")));

        List<Rejection.Pair> pairs = rejection.pairs(group, new Seeds(3));

        assertThat(pairs.stream().map(RejectionTest::samples))
                .as("the shortest right ones, each with the only wrong one")
                .containsExactly(List.of(1, 3), List.of(6, 3));
        assertThat(rejection.figures())
                .containsEntry("sampled", 7L)
                .containsEntry("kept", 3L)
                .containsEntry("dropped_too_long", 1L)
                .containsEntry("dropped_unjudged", 1L)
                .containsEntry("dropped_duplicate", 1L)
                .containsEntry("dropped_surplus", 1L)
                .containsEntry("dropped_unpaired", 0L)
                .containsEntry("pairs", 2L)
                .doesNotContainKey("dropped_wrong");
        assertThat(rejection.rows()).isEqualTo(2);
    }

    @Test
    void thoseOfAPromptThatAreAllRightOrAllWrongMakeNoPair() {
        Rejection rejection =
                new Rejection(new RejectionSettings(Make.PAIRS, 1, 8, 2, 1, Choose.FIRST, 0, false, Map.of()));

        assertThat(rejection.pairs(
                        group(one(0, "a", Verdict.correct("1")), one(1, "b", Verdict.correct("1"))), new Seeds(3)))
                .isEmpty();
        assertThat(rejection.pairs(group(one(0, "a", Verdict.incorrect("2", "no"))), new Seeds(3)))
                .isEmpty();

        assertThat(rejection.counts()).containsEntry("dropped_unpaired", 3L).containsEntry("kept", 0L);
        assertThat(rejection.sentence()).isEqualTo("0 pairs, 0 kept of 3 sampled, for 0 of 2 problems");
    }

    @Test
    void wrongOnesAreDrawnByTheirPromptAndGoOnWhereTheyStopped() {
        RejectionSettings settings = new RejectionSettings(Make.PAIRS, 1, 8, 1, 1, Choose.FIRST, 0, false, Map.of());
        Rejection whole = new Rejection(settings);
        Rejection after = new Rejection(settings);
        Map<Integer, Integer> losers = new TreeMap<>();
        for (int g = 0; g < 60; g++) {
            ScoredRollout[] members = new ScoredRollout[4];
            Prompt prompt = Examples.prompt("p" + g);
            for (int m = 0; m < 4; m++) {
                members[m] = Examples.scored(
                        prompt, m, "x" + m, m == 0 ? Verdict.correct("1") : Verdict.incorrect("2", "no"));
            }
            Group<ScoredRollout> group = new Group<>(prompt, List.of(members));
            List<Rejection.Pair> made = whole.pairs(group, new Seeds(5));
            assertThat(whole.pairs(group, new Seeds(5))).as("the same again").isEqualTo(made);
            losers.merge(samples(made.get(0)).get(1), 1, Integer::sum);
        }
        after.restore(Json.object("state", Json.print(whole.figures())));

        assertThat(losers).as("every wrong sample has its turn").containsOnlyKeys(1, 2, 3);
        assertThat(after.figures()).isEqualTo(whole.figures()).containsEntry("pairs", 120L);
    }

    private static List<Integer> samples(Rejection.Pair pair) {
        return List.of(
                pair.chosen().rollout().sample(), pair.rejected().rollout().sample());
    }

    @Test
    void countsAddUpOverRandomGroupsAndGoOnWhereTheyStopped() {
        Rejection whole =
                new Rejection(new RejectionSettings(Make.EXAMPLES, 1, 8, 2, 1, Choose.SHORTEST, 7, false, Map.of()));
        Rejection before =
                new Rejection(new RejectionSettings(Make.EXAMPLES, 1, 8, 2, 1, Choose.SHORTEST, 7, false, Map.of()));
        Rejection after =
                new Rejection(new RejectionSettings(Make.EXAMPLES, 1, 8, 2, 1, Choose.SHORTEST, 7, false, Map.of()));
        long kept = 0;
        long withOne = 0;
        for (int g = 0; g < 200; g++) {
            Group<ScoredRollout> group = random(new Seeds(7).at(g));
            List<ScoredRollout> chosen = whole.keep(group);
            kept += chosen.size();
            withOne += chosen.isEmpty() ? 0 : 1;
            if (g == 120) { // as a checkpoint would
                after.restore(Json.object("state", Json.print(before.figures())));
            }
            List<ScoredRollout> again = (g < 120 ? before : after).keep(group);
            assertThat(again).isEqualTo(chosen);
        }

        Map<String, Object> counts = whole.counts();
        long fates = counts.entrySet().stream()
                .filter(entry -> !entry.getKey().equals("sampled"))
                .mapToLong(entry -> (long) entry.getValue())
                .sum();
        assertThat(counts).containsEntry("sampled", 1600L).containsEntry("kept", kept);
        assertThat(fates).isEqualTo(1600);
        assertThat(counts.values()).as("of 1600 some have each fate").allMatch(count -> (long) count > 0);
        assertThat(whole.figures()).containsEntry("problems", 200L).containsEntry("problems_with_one", withOne);
        assertThat(after.figures()).isEqualTo(whole.figures());
    }

    private static Group<ScoredRollout> random(Seeds at) {
        ScoredRollout[] members = new ScoredRollout[8];
        for (int m = 0; m < members.length; m++) {
            Verdict verdict = at.uniform(4L * m) < 0.6
                    ? Verdict.correct("1")
                    : at.uniform(4L * m + 1) < 0.5
                            ? Verdict.incorrect("2", "no")
                            : at.uniform(4L * m + 1) < 0.75
                                    ? Verdict.unverified("nobody can")
                                    : Verdict.infrastructureError("odd");
            ScoredRollout one = one(m, "x".repeat(1 + (int) (8 * at.uniform(4L * m + 2))), verdict);
            members[m] = at.uniform(4L * m + 3) < 0.2 ? cut(one) : one;
        }
        return group(members);
    }

    private static Rejection rejection(int keep, Choose choose) {
        return new Rejection(new RejectionSettings(Make.EXAMPLES, 1, 8, keep, 1, choose, 0, false, Map.of()));
    }

    private static List<Integer> samples(List<ScoredRollout> kept) {
        return kept.stream().map(scored -> scored.rollout().sample()).toList();
    }

    private static Group<ScoredRollout> group(ScoredRollout... members) {
        return new Group<>(PROMPT, new ArrayList<>(List.of(members)));
    }

    /** A completion of as many tokens as its text has characters. */
    private static ScoredRollout one(int sample, String text, Verdict verdict) {
        return Examples.scored(PROMPT, sample, text, verdict);
    }

    private static ScoredRollout cut(ScoredRollout scored) {
        Rollout rollout = scored.rollout();
        Completion whole = rollout.completion();
        return new ScoredRollout(
                new Rollout(
                        rollout.prompt(),
                        rollout.sample(),
                        new Completion(whole.tokens(), whole.logProbs(), FinishReason.LENGTH, whole.text()),
                        rollout.policyVersion(),
                        rollout.seed()),
                scored.verdict(),
                scored.reward());
    }
}
