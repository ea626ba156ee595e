package io.firesteel.rewards.countdown;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.tasks.Draws;
import io.firesteel.rewards.tasks.Split;
import io.firesteel.rewards.tasks.TaskProblem;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

class CountdownProblemsTest {
    private static final CountdownProblems SMALL = new CountdownProblems(CountdownSettings.SMALL);

    private static List<CountdownProblem> all() {
        List<CountdownProblem> all = new ArrayList<>();
        for (Split split : Split.values()) {
            all.addAll(SMALL.of(split));
        }
        return all;
    }

    /** Slow and plain: every order of the numbers, every pair of operations, both shapes of tree. */
    @Test
    void exhaustionFindsExactlyTheProblemsOfAPlainSearch() {
        Set<String> plain = new HashSet<>();
        for (int a = 1; a <= 10; a++) {
            for (int b = 1; b <= 10; b++) {
                for (int c = 1; c <= 10; c++) {
                    for (int first = 0; first < 4; first++) {
                        int inner = CountdownTries.apply(first, a, b, 99);
                        for (int second = 0; second < 4 && inner >= 0; second++) {
                            for (int value : new int[] {
                                CountdownTries.apply(second, inner, c, 99), CountdownTries.apply(second, c, inner, 99)
                            }) {
                                if (value >= 1) {
                                    plain.add(new CountdownProblem(List.of(a, b, c), value).key());
                                }
                            }
                        }
                    }
                }
            }
        }

        assertThat(all()).extracting(CountdownProblem::key).containsExactlyInAnyOrderElementsOf(plain);
    }

    @Test
    void thePartsAreDisjointAndLargeEnough() {
        assertThat(all()).doesNotHaveDuplicates();
        assertThat(SMALL.size(Split.TEST)).isGreaterThanOrEqualTo(500);
        assertThat(SMALL.size(Split.VALIDATION)).isGreaterThanOrEqualTo(100);
        for (Split split : Split.values()) {
            assertThat(SMALL.of(split)).allMatch(problem -> problem.split() == split);
        }
    }

    @Test
    void aProblemsPartDoesNotDependOnTheFamily() {
        CountdownProblems narrow = new CountdownProblems(new CountdownSettings(3, 6, 50, 10, 40));

        assertThat(narrow.of(Split.TEST)).isNotEmpty();
        assertThat(SMALL.of(Split.TEST)).containsAll(narrow.of(Split.TEST));
    }

    @Test
    void everySolutionIsVerifiedCorrect() {
        List<String> refused = new ArrayList<>();
        for (CountdownProblem problem : all()) {
            CountdownGold gold = new CountdownGold(
                    problem.numbers().stream().map(Integer::longValue).toList(), problem.target());
            CountdownTries tries = SMALL.tries(problem);
            for (int i = 0; i < tries.count(problem.target()); i++) {
                String expression = tries.solution(problem.target(), i).expression();
                if (!gold.verify(expression).isCorrect()) {
                    refused.add(problem.key() + " " + expression);
                }
            }
        }

        assertThat(refused).isEmpty();
    }

    @Test
    void aTryIsWrittenAsItsStepsAndItsExpression() {
        // 3 and 5 first, then their sum times 7, is one of the ways of 3, 5, 7 to make 56.
        CountdownTries tries = new CountdownTries(List.of(3, 5, 7), 99);
        Set<String> written = new HashSet<>();
        for (int i = 0; i < tries.count(56); i++) {
            CountdownTries.Try way = tries.solution(56, i);
            written.add(way.steps() + " " + way.expression());
        }

        assertThat(written)
                .containsExactlyInAnyOrder(
                        "3+5=8,8*7=56 (3+5)*7", "5+3=8,8*7=56 (5+3)*7", "3+5=8,7*8=56 7*(3+5)", "5+3=8,7*8=56 7*(5+3)");
    }

    /** Drawing pairs and operations at random and starting over when a result is not allowed. */
    @Test
    void randomTriesHaveTheDistributionOfStartingOver() {
        CountdownTries tries = new CountdownTries(List.of(2, 2, 9), 99);
        Draws draws = new Draws(new Seeds(7));
        int rounds = 40_000;
        Map<Integer, Integer> direct = new TreeMap<>();
        Map<Integer, Integer> startingOver = new TreeMap<>();
        for (int round = 0; round < rounds; round++) {
            direct.merge(tries.random(draws).value(), 1, Integer::sum);
            startingOver.merge(startOver(List.of(2, 2, 9), draws), 1, Integer::sum);
        }

        assertThat(direct.keySet()).isEqualTo(startingOver.keySet());
        for (int value : direct.keySet()) {
            double p = startingOver.get(value) / (double) rounds;
            double sixSigma = 6 * Math.sqrt(2 * p * (1 - p) / rounds);
            assertThat(Math.abs(direct.get(value) / (double) rounds - p))
                    .as("value %d", value)
                    .isLessThan(sixSigma);
        }
    }

    private static int startOver(List<Integer> numbers, Draws draws) {
        while (true) {
            List<Integer> items = new ArrayList<>(numbers);
            int result = 0;
            while (items.size() > 1 && result >= 0) {
                int x = items.remove(draws.below(items.size()));
                int y = items.remove(draws.below(items.size()));
                result = CountdownTries.apply(draws.below(4), x, y, 99);
                items.add(result);
            }
            if (result >= 0) {
                return result;
            }
        }
    }

    @Test
    void theOrderShownIsAPermutationAndDependsOnTheSeed() {
        CountdownProblem problem = new CountdownProblem(List.of(10, 3, 7), 56);
        Set<List<Integer>> orders = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            List<Integer> shown = problem.shown(new Seeds(seed));
            assertThat(shown).containsExactlyInAnyOrder(3, 7, 10);
            orders.add(shown);
        }

        assertThat(orders).hasSize(6);
        assertThat(problem.shown(new Seeds(4))).isEqualTo(problem.shown(new Seeds(4)));
    }

    @Test
    void fieldsFillATemplate() {
        TaskProblem task = new CountdownTask().fromRow("row 1", Map.of("nums", List.of(10, 3, 7), "target", 56));

        assertThat(task.fields())
                .containsEntry("nums", "10,3,7")
                .containsEntry("list", "[10, 3, 7]")
                .containsEntry("target", "56");
        assertThat(task.question()).startsWith("Using the numbers [10, 3, 7], create an equation that equals 56.");
        assertThat(task.gold()).isEqualTo("{\"nums\":[10,3,7],\"target\":56}");
    }

    @Test
    void refusesAFamilyThatIsTooLargeAndSaysHowToFixIt() {
        assertThatThrownBy(() -> new CountdownProblems(new CountdownSettings(4, 50, 999, 1, 999)))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("at most 20000000 ways", "fix:");
        assertThatThrownBy(() -> new CountdownSettings(6, 10, 99, 1, 99)).hasMessageContaining("2 to 4 numbers");
    }
}
