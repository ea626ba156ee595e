package io.firesteel.cluster.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.cluster.Examples;
import io.firesteel.cluster.settings.CurriculumSettings;
import io.firesteel.cluster.settings.DifficultyRange;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.Tasks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;

class CurriculumTest {
    private static final CurriculumSettings SHUFFLED = new CurriculumSettings.Shuffled();

    @Test
    void oneSourceIsDrawnEpochAfterEpoch() {
        Curriculum curriculum = one(pool("a", 13, i -> 1), 3, SHUFFLED, 9);
        Epochs epochs = new Epochs(13, 3, new Seeds(9));

        for (long number = 0; number < 20; number++) {
            assertThat(ids(curriculum.draw(number)))
                    .isEqualTo(IntStream.of(epochs.draw(number))
                            .mapToObj(i -> "a" + i)
                            .toList());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void furtherRoundsGiveTheRestOfThePoolAndNothingTwice(long seed) {
        Curriculum curriculum = one(pool("a", 10, i -> 1), 3, SHUFFLED, seed);

        for (long number = 0; number < 7; number++) {
            List<String> drawn = new ArrayList<>();
            for (int round = 0; round < 4; round++) {
                List<String> ids = ids(curriculum.draw(number, round));
                assertThat(ids).hasSize(round < 3 ? 3 : 1); // 10 = 3 + 3 + 3 + 1
                drawn.addAll(ids);
            }
            assertThat(drawn).doesNotHaveDuplicates();
            assertThat(curriculum.draw(number, 4)).isEmpty();
        }
        assertThat(ids(one(pool("a", 10, i -> 1), 3, SHUFFLED, seed).draw(5, 2)))
                .isEqualTo(ids(curriculum.draw(5, 2)));
        assertThat(ids(curriculum.draw(1, 1))).isNotEqualTo(ids(curriculum.draw(2, 1)));
    }

    @Test
    void sharesAreExactOverEveryCycleAndSpreadEvenly() {
        Shares shares = new Shares(new int[] {4, 2}, 4);

        // Weights 4 and 2 are 2 and 1: the pattern 0 1 0, cut into fours.
        assertThat(shares.slots(0)).containsExactly(0, 1, 0, 0);
        assertThat(shares.slots(1)).containsExactly(1, 0, 0, 1);
        assertThat(shares.slots(2)).containsExactly(0, 0, 1, 0);
        assertThat(shares.slots(3)).isEqualTo(shares.slots(0));
        assertThat(shares.most()).containsExactly(3, 2);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 32})
    void everySourceGivesItsWeightOverTime(int batch) {
        int[] weights = {7, 1, 3};
        Shares shares = new Shares(weights, batch);
        int[] taken = new int[3];
        int[] most = shares.most();

        for (long number = 0; number < 11; number++) { // 11 is the sum of the weights
            int[] now = new int[3];
            IntStream.of(shares.slots(number)).forEach(source -> now[source]++);
            for (int source = 0; source < 3; source++) {
                taken[source] += now[source];
                assertThat(now[source]).isLessThanOrEqualTo(most[source]);
            }
        }

        assertThat(taken).containsExactly(7 * batch, batch, 3 * batch);
    }

    @Test
    void aMixHoldsNoPromptTwiceAndIsAFunctionOfTheIteration() {
        Curriculum mix = mix();
        Set<String> all = new HashSet<>();

        for (long number = 0; number < 30; number++) {
            List<String> ids = ids(mix.draw(number));
            assertThat(ids).hasSize(6).doesNotHaveDuplicates();
            assertThat(ids.stream().filter(id -> id.startsWith("b")).count()).isEqualTo(2);
            assertThat(mix().draw(number)).isEqualTo(mix.draw(number));
            assertThat(ids(mix.draw(number, 1))).doesNotContainAnyElementsOf(ids);
            all.addAll(ids);
        }

        assertThat(all).hasSize(20 + 9);
    }

    @Test
    void whoWantsEachPromptOnceGetsThemInTheOrderInWhichTheyAreDrawnFirst() {
        Curriculum shuffled = one(pool("a", 20, i -> 1), 1, SHUFFLED, 9);
        List<String> drawn = new ArrayList<>();
        for (long number = 0; number < 20; number++) {
            drawn.addAll(ids(shuffled.draw(number)));
        }
        assertThat(ids(shuffled.distinct(20).first(99))).isEqualTo(drawn);
        assertThat(ids(shuffled.distinct(7).first(99))).isEqualTo(drawn.subList(0, 7));
        assertThat(shuffled.distinct(21).size()).as("all that there are").isEqualTo(20);

        // a of twice the weight comes round twice before the sixth of b.
        Curriculum weighted = new Curriculum(
                List.of(
                        new PoolOrder(pool("a", 6, i -> 1), 1, SHUFFLED, new Seeds(1)),
                        new PoolOrder(pool("b", 6, i -> 1), 1, SHUFFLED, new Seeds(2))),
                new Shares(new int[] {2, 1}, 1));
        assertThat(ids(weighted.distinct(12).first(99))).hasSize(12).doesNotHaveDuplicates();

        Curriculum rising = one(pool("a", 20, i -> i), 1, new CurriculumSettings.ByDifficulty(50), 3);
        assertThat(ids(rising.distinct(20).first(99)))
                .hasSize(20)
                .doesNotHaveDuplicates()
                .startsWith("a0");
    }

    private static Curriculum mix() {
        Shares shares = new Shares(new int[] {2, 1}, 6);
        return new Curriculum(
                List.of(
                        new PoolOrder(pool("a", 20, i -> 1), 4, SHUFFLED, new Seeds(1)),
                        new PoolOrder(pool("b", 9, i -> 1), 2, SHUFFLED, new Seeds(2))),
                shares);
    }

    @Test
    void whatIsRarelySolvedIsDrawnMoreOften() {
        Curriculum curriculum = prioritised(pool("a", 3, i -> 1), 1, 0.1);
        curriculum.observe(Map.of("a0", 0.0, "a1", 0.5, "a2", 1.0));
        int[] drawn = new int[3];
        for (long number = 0; number < 4000; number++) {
            drawn[ids(curriculum.draw(number)).get(0).charAt(1) - '0']++;
        }

        assertThat(drawn[0] / 4000.0).isCloseTo(1 / 1.6, within(0.03));
        assertThat(drawn[1] / 4000.0).isCloseTo(0.5 / 1.6, within(0.03));
        assertThat(drawn[2] / 4000.0).isCloseTo(0.1 / 1.6, within(0.02));
    }

    @Test
    void aPrioritisedOrderGoesOnFromWhatItHasObserved() {
        Curriculum whole = prioritised(pool("a", 30, i -> 1), 4, 0.1);
        for (long number = 0; number < 9; number++) {
            solve(whole, number);
        }
        Curriculum resumed = prioritised(pool("a", 30, i -> 1), 4, 0.1);
        resumed.observe(whole.observed());

        assertThat(resumed.observed()).isEqualTo(whole.observed()).isNotEmpty();
        assertThat(ids(resumed.draw(9))).isEqualTo(ids(whole.draw(9)));
        assertThat(ids(resumed.draw(9, 2))).isEqualTo(ids(whole.draw(9, 2)));
        assertThat(ids(prioritised(pool("a", 30, i -> 1), 4, 0.1).draw(9)))
                .as("what was observed counts")
                .isNotEqualTo(ids(whole.draw(9)));
        assertThat(one(pool("a", 30, i -> 1), 4, SHUFFLED, 5).observed()).isEmpty();
    }

    @Test
    void whatNothingVerifiesIsNoObservation() {
        Curriculum curriculum = prioritised(pool("a", 3, i -> 1), 1, 0.1);
        curriculum.observe(List.of(
                Examples.group("a0", "10"),
                Examples.group("a1", List.of(Verdict.unverified("nobody can"), Verdict.infrastructureError("odd")))));

        assertThat(curriculum.observed()).isEqualTo(Map.of("a0", 0.5));
    }

    /** Even ones are always solved, odd ones never. */
    private static void solve(Curriculum curriculum, long number) {
        Map<String, Double> solved = new HashMap<>();
        ids(curriculum.draw(number))
                .forEach(id -> solved.put(id, Integer.parseInt(id.substring(1)) % 2 == 0 ? 1.0 : 0.0));
        curriculum.observe(solved);
    }

    @Test
    void furtherRoundsOfAPrioritisedOrderGiveTheRestAndNothingTwice() {
        Curriculum curriculum = prioritised(pool("a", 10, i -> 1), 3, 0.1);
        List<String> drawn = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            drawn.addAll(ids(curriculum.draw(7, round)));
        }

        assertThat(drawn).hasSize(10).doesNotHaveDuplicates();
        assertThat(curriculum.draw(7, 4)).isEmpty();
    }

    @Test
    void aPrioritisedOrderIsForProblemsThatComeAgain() {
        assertThatThrownBy(() -> endless(new CurriculumSettings.Prioritised(0.1), Set.of()))
                .hasMessageContainingAll("never come again", "prioritised", "fix:");
        assertThatThrownBy(() -> prioritised(pool("a", 3, i -> 1), 4, 0.1)).hasMessageContaining("rollout.prompts");
        assertThatThrownBy(() -> new CurriculumSettings.Prioritised(0)).hasMessageContaining("least");
    }

    private static Curriculum prioritised(Pool pool, int batch, double least) {
        return new Curriculum(
                List.of(new PrioritisedOrder(pool, batch, least, new Seeds(5))), new Shares(new int[] {1}, batch));
    }

    @Test
    void difficultyRisesLinearlyAndEasyPromptsStayIn() {
        // Difficulties 1 to 5, 20 problems each; it takes 8 iterations to have all.
        Pool pool = pool("a", 100, i -> 1 + i % 5);
        Curriculum curriculum = one(pool, 10, new CurriculumSettings.ByDifficulty(8), 3);

        for (long number = 0; number < 8; number++) {
            double bound = 1 + 4 * number / 8.0;
            assertThat(curriculum.draw(number))
                    .allMatch(prompt -> difficulty(prompt) <= bound)
                    .doesNotHaveDuplicates();
            assertThat(curriculum.draw(number, 1)).allMatch(prompt -> difficulty(prompt) <= bound);
        }
        Set<String> epoch = new HashSet<>();
        for (long number = 8; number < 18; number++) {
            epoch.addAll(ids(curriculum.draw(number)));
        }
        assertThat(epoch).hasSize(100);
    }

    @Test
    void tooFewEasyPromptsAreFilledUpWithTheNextEasiest() {
        Curriculum curriculum = one(pool("a", 20, i -> i), 10, new CurriculumSettings.ByDifficulty(100), 3);

        assertThat(curriculum.draw(0)).extracting(CurriculumTest::difficulty).allMatch(level -> level < 10);
    }

    @Test
    void stagesFollowEachOtherAndTheLastStays() {
        CurriculumSettings stages = new CurriculumSettings.Stages(
                List.of(new CurriculumSettings.Stage(3, "1..2"), new CurriculumSettings.Stage(2, "5")));
        Pool pool = pool("a", 100, i -> 1 + i % 5);
        Curriculum curriculum = one(pool, 10, stages, 3);

        for (long number = 0; number < 8; number++) {
            boolean easy = number < 3;
            assertThat(curriculum.draw(number))
                    .allMatch(prompt -> easy ? difficulty(prompt) <= 2 : difficulty(prompt) == 5);
        }
        assertThatThrownBy(() -> one(pool, 30, stages, 3))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("data.curriculum: difficulty 5", "at least 30", "20 of 100");
    }

    @Test
    void refusesToOrderWhatHasNoDifficulty() {
        Pool without = pool("a", 20, i -> 1);
        without.add(
                new Prompt("b", "math", "b", new int[] {1}, ""),
                new Problem("b", "b", "a.jsonl, row 1", Optional.empty(), OptionalDouble.empty(), Map.of(), ""));

        assertThatThrownBy(() -> one(without, 4, new CurriculumSettings.ByDifficulty(8), 3))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("a.jsonl, row 1 has none", "columns { difficulty");
    }

    @Test
    void endlessProblemsAreNewAtEveryIterationAndRound() {
        Curriculum curriculum = endless(SHUFFLED, Set.of());
        Set<String> all = new HashSet<>();

        for (long number = 0; number < 10; number++) {
            for (int round = 0; round < 3; round++) {
                all.addAll(ids(curriculum.draw(number, round)));
            }
            List<String> three = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                three.addAll(ids(curriculum.draw(number, round)));
            }
            assertThat(three).hasSize(24).doesNotHaveDuplicates();
        }

        assertThat(all).hasSizeGreaterThan(220);
        assertThat(endless(SHUFFLED, Set.of()).draw(7, 2)).isEqualTo(curriculum.draw(7, 2));
    }

    @Test
    void endlessProblemsFollowACurriculumAndLeaveHeldOutOnesOut() {
        Curriculum rising = endless(new CurriculumSettings.ByDifficulty(8), Set.of());
        assertThat(rising.draw(0)).allMatch(prompt -> prompt.text().endsWith("difficulty 2"));
        assertThat(rising.draw(7)).anyMatch(prompt -> prompt.text().endsWith("difficulty 5"));
        assertThat(rising.draw(7)).noneMatch(prompt -> prompt.text().endsWith("difficulty 6"));

        List<Prompt> first = endless(SHUFFLED, Set.of()).draw(0);
        Set<String> heldOut = Set.of(first.get(0).gold());
        assertThat(endless(SHUFFLED, heldOut).draw(0))
                .hasSize(8)
                .noneMatch(prompt -> heldOut.contains(prompt.gold()))
                .containsAll(first.subList(1, 8));
    }

    private static Curriculum endless(CurriculumSettings curriculum, Set<String> heldOutGolds) {
        EndlessProblems source =
                new EndlessProblems("multiplication", Tasks.named("multiplication"), new DifficultyRange(2, 6), false);
        Order order = new EndlessOrder(
                source,
                problem -> heldOutGolds.contains(problem.gold())
                        ? Optional.empty()
                        : Optional.of(new Prompt(
                                problem.id(), "multiplication", problem.where(), new int[] {1}, problem.gold())),
                8,
                curriculum,
                new Seeds(4));
        return new Curriculum(List.of(order), new Shares(new int[] {1}, 8));
    }

    private interface Difficulty {
        double of(int index);
    }

    private static Pool pool(String name, int size, Difficulty difficulty) {
        Pool pool = new Pool(new PromptStore(size / 2)); // so that some are on disk
        for (int i = 0; i < size; i++) {
            Problem problem = new Problem(
                    name + i,
                    name + i,
                    name,
                    Optional.of("math"),
                    OptionalDouble.of(difficulty.of(i)),
                    Map.of(),
                    Double.toString(difficulty.of(i)));
            pool.add(new Prompt(problem.id(), "math", problem.id(), new int[] {1}, problem.gold()), problem);
        }
        return pool;
    }

    private static Curriculum one(Pool pool, int batch, CurriculumSettings curriculum, long seed) {
        return new Curriculum(
                List.of(new PoolOrder(pool, batch, curriculum, new Seeds(seed))), new Shares(new int[] {1}, batch));
    }

    private static double difficulty(Prompt prompt) {
        return Double.parseDouble(prompt.gold());
    }

    private static List<String> ids(List<Prompt> prompts) {
        return prompts.stream().map(Prompt::id).toList();
    }
}
