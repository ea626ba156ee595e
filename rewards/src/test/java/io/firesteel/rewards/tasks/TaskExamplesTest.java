package io.firesteel.rewards.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Verdict;
import io.firesteel.core.random.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/** Worked examples: the answers are worked out by hand. */
class TaskExamplesTest {
    @Test
    void solversFindWhatIsFoundByHand() {
        assertThat(new Multiplication().solve(new Multiplication.Problem(123_456_789, 987_654_321)))
                .isEqualTo("121932631112635269");
        assertThat(new ChainArithmetic().solve(new ChainArithmetic.Problem("2 - 3 * (4 + 5)")))
                .isEqualTo("-25");
        assertThat(new GcdLcm().solve(new GcdLcm.Problem("gcd", List.of(12L, 18L, 30L))))
                .isEqualTo("6");
        assertThat(new GcdLcm().solve(new GcdLcm.Problem("lcm", List.of(4L, 6L, 10L))))
                .isEqualTo("60");
        // 7^3 * 2 + 1 = 687 = 62 * 11 + 5
        assertThat(new ModularArithmetic().solve(new ModularArithmetic.Problem(7, 3, 2, 1, 11)))
                .isEqualTo("5");
        assertThat(new BaseConversion().solve(new BaseConversion.Problem("ff", 16, 2)))
                .isEqualTo("11111111");
        // 5x + 3 = 2x - 9, x = -4
        assertThat(new LinearEquation().solve(new LinearEquation.Problem(5, 3, 2, -9)))
                .isEqualTo("-4");
        // squares: 1 4 9 16, next 25
        assertThat(new SequenceContinuation().solve(new SequenceContinuation.Problem(2, List.of(1L, 4L, 9L, 16L))))
                .isEqualTo("25");
        assertThat(new LetterCounting().solve(new LetterCounting.Problem("r", "strawberry")))
                .isEqualTo("3");
        assertThat(new WordReversal().solve(new WordReversal.Problem("lemon tea")))
                .isEqualTo("aet nomel");
        // 2000 was a leap year, 1900 was not
        assertThat(new DateArithmetic().solve(new DateArithmetic.Problem("date", "2000-02-28", 1)))
                .isEqualTo("2000-02-29");
        assertThat(new DateArithmetic().solve(new DateArithmetic.Problem("date", "1900-03-01", -1)))
                .isEqualTo("1900-02-28");
        assertThat(new DateArithmetic().solve(new DateArithmetic.Problem("weekday", "2000-01-01", 0)))
                .isEqualTo("Saturday");
        // (True and not False) xor True is False
        assertThat(new BooleanEvaluation().solve(new BooleanEvaluation.Problem("^&T!FT")))
                .isEqualTo("False");
        assertThat(new RomanNumerals().solve(new RomanNumerals.Problem(1994, "roman")))
                .isEqualTo("MCMXCIV");
        assertThat(new NumberSorting().solve(new NumberSorting.Problem("descending", List.of(-3L, 10L, 2L))))
                .isEqualTo("10, 2, -3");
    }

    @Test
    void wordProblemsAreToldInWordsAndSolvedByTheirKind() {
        WordProblems task = new WordProblems();
        WordProblems.Problem sum = new WordProblems.Problem(1, 0, "Ada", "pens", List.of(12, 30));
        assertThat(task.question(sum))
                .isEqualTo(
                        "Ada has 12 pens and finds 30 more. How many pens does Ada have now? Answer with an integer.");
        assertThat(task.solve(sum)).isEqualTo("42");
        assertThat(task.solve(new WordProblems.Problem(2, 2, "Ben", "coins", List.of(50, 8))))
                .isEqualTo("42");
        assertThat(task.solve(new WordProblems.Problem(3, 1, "Chen", "books", List.of(6, 7))))
                .isEqualTo("42");
        assertThat(task.solve(new WordProblems.Problem(4, 0, "Dora", "pens", List.of(4, 6, 5))))
                .isEqualTo("29");
        assertThat(task.solve(new WordProblems.Problem(4, 1, "Dora", "pens", List.of(4, 6, 5))))
                .isEqualTo("19");

        assertThat(task.key(sum)).isEqualTo(task.key(new WordProblems.Problem(1, 2, "Ben", "cards", List.of(30, 12))));
        assertThat(task.describe(sum).id()) // another question, held out with this one
                .isNotEqualTo(task.describe(new WordProblems.Problem(1, 2, "Ben", "cards", List.of(30, 12)))
                        .id());
        assertThat(task.key(new WordProblems.Problem(4, 0, "Dora", "pens", List.of(4, 6, 5))))
                .isNotEqualTo(task.key(new WordProblems.Problem(4, 1, "Dora", "pens", List.of(4, 6, 5))));
        assertThatThrownBy(() -> new WordProblems.Problem(4, 0, "Dora", "pens", List.of(4, 6)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // 6/12 - 9/12 + 10/12
                "1/2 - 3/4 + 5/6 | [[1,2],[-3,4],[5,6]] | 7/12",
                "1/4 - 3/4 | [[1,4],[-3,4]] | -1/2",
                "1/2 + 1/3 + 1/6 | [[1,2],[1,3],[1,6]] | 1",
                "2/3 - 2/3 | [[2,3],[-2,3]] | 0",
                "-1/2 - 7/3 | [[-1,2],[-7,3]] | -17/6"
            })
    void fractionsAreAddedExactly(String sum, String terms, String answer) {
        FractionSum task = new FractionSum();
        FractionSum.Problem problem = GoldCodec.read(FractionSum.Problem.class, "{\"terms\":" + terms + "}")
                .orElseThrow();

        assertThat(task.question(problem)).startsWith("What is " + sum + "? ");
        assertThat(task.solve(problem)).isEqualTo(answer);
    }

    @Test
    void aFractionIsAnsweredInLowestTermsPlainOrInLatex() {
        FractionSum task = new FractionSum();
        FractionSum.Problem problem = new FractionSum.Problem(List.of(List.of(1, 4), List.of(-3, 4)));

        for (String right : List.of("-1/2", " −1 / 2 ", "-\\frac{1}{2}", "\\frac{-1}{2}", "-\\dfrac{1}{2}")) {
            assertThat(task.verify(problem, right).isCorrect()).as(right).isTrue();
        }
        for (String wrong :
                List.of("-2/4", "1/-2", "1/2", "-0.5", "-1/2/1", "--1/2", "-\\frac{1}{2", "\\frac12", "-1")) {
            assertThat(task.verify(problem, wrong).kind()).as(wrong).isEqualTo(Verdict.Kind.INCORRECT);
        }
        assertThat(task.key(problem))
                .as("the order of the terms is a disguise")
                .isEqualTo(task.key(new FractionSum.Problem(List.of(List.of(-3, 4), List.of(1, 4)))));
    }

    @Test
    void fractionsOfAProblemMayNotBeNothing() {
        for (List<Integer> term :
                List.of(List.of(0, 4), List.of(1, 0), List.of(1, -2), List.of(1), List.of(1, 9_999_999))) {
            assertThatThrownBy(() -> new FractionSum.Problem(List.of(List.of(1, 4), term)))
                    .hasMessageContaining("fractions");
        }
    }

    /** Ada: "Ben is a knave." Ben: "Ada and I are both knaves." A knight cannot say that; so Ben is a knave, Ada not. */
    private static final KnightsAndKnaves.Problem ISLAND =
            new KnightsAndKnaves.Problem(List.of("Ada", "Ben"), List.of("n1", "&n0n1"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Ada is a knight, Ben is a knave",
                "Ben is a knave and Ada is a knight.",
                "(1) Ada is a knight\n(2) Ben is a knave",
                "ada is a KNIGHT; ben is a knave",
                "- Ada is a knight\n- Ben is a knave",
                "* **Ada** is a knight.\n* **Ben** is a **knave**.",
                "1. Ada is a knight\n2. Ben is a knave",
                "1) Ada: knight\n2) Ben: knave",
                "- **Ada:** knight\n- **Ben:** a knave",
                "**Ada**: Knight, **Ben**: Knave",
                "  + Ada - a knight\n  + Ben – knave",
                "Ada = knight\nBen = knave",
                "- `Ada`: *knight*\n\n- `Ben`: *knave*"
            })
    void knightsAndKnavesReadsPlainStatements(String answer) {
        assertThat(new KnightsAndKnaves().verify(ISLAND, answer).isCorrect()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Ada is a knight | does not say what everybody is",
                "Ada is a knave, Ben is a knave | not the solution",
                "Ada is a knight, Ada is a knave, Ben is a knave | says twice",
                "Ada is not a knave, Ben is not a knight | cannot read",
                "Ada is a knight, Ben is a knave, Carl is a knave | cannot read",
                "Ada is a knight. Ben is a knave. Or the other way round | cannot read",
                "Ada knight Ben knave | cannot read",
                "Ada: not a knave, Ben: knave | cannot read",
                "Ada: knight or knave, Ben: knave | cannot read",
                "Ada:: knight, Ben: knave | cannot read",
                "Ada is: knight, Ben: knave | cannot read",
                "Ada: knave, Ben: knave | not the solution",
                "Ada: knight, Ada: knave, Ben: knave | says twice",
                "~~Ada: knight~~, Ben: knave | cannot read",
                "A*d*a: knight, Ben: knave | cannot read",
                "knight: Ada, knave: Ben | cannot read",
                "3 Ada: knight, Ben: knave | cannot read",
                "Ada: knight | does not say what everybody is"
            })
    void knightsAndKnavesRefusesEverythingElse(String answer, String why) {
        Verdict verdict = new KnightsAndKnaves().verify(ISLAND, answer);

        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.INCORRECT);
        assertThat(verdict.reason()).contains(why);
    }

    @Test
    void anIslandWithoutExactlyOneSolutionIsNoProblem() {
        // Each says that the other is a knight: both may be either.
        assertThatThrownBy(() -> new KnightsAndKnaves.Problem(List.of("Ada", "Ben"), List.of("k1", "k0")))
                .hasMessageContaining("one solution");
        // "I am a knave" can be said by nobody.
        assertThatThrownBy(() -> new KnightsAndKnaves.Problem(List.of("Ada", "Ben"), List.of("n0", "k0")))
                .hasMessageContaining("one solution");
    }

    @Test
    void anyShortestPathIsRightAndALongerOneIsNot() {
        // A-B-D and A-C-D are both 3 long, A-D is 4.
        ShortestPath.Problem problem = new ShortestPath.Problem(
                4,
                List.of(List.of(0, 1, 1), List.of(1, 3, 2), List.of(0, 2, 2), List.of(2, 3, 1), List.of(0, 3, 4)),
                0,
                3);
        ShortestPath task = new ShortestPath();

        for (String right : List.of("A-B-D", "A-C-D", "A -> C -> D", "A, B, D", "A B D")) {
            assertThat(task.verify(problem, right).isCorrect()).as(right).isTrue();
        }
        assertThat(task.verify(problem, "A-D").reason()).isEqualTo("length 4, there is a way of 3");
        assertThat(task.verify(problem, "A-B-C-D").reason()).isEqualTo("no road from B to C");
        assertThat(task.verify(problem, "B-D").reason()).isEqualTo("does not start in A");
        assertThat(task.verify(problem, "A-B").reason()).isEqualTo("does not end in D");
        assertThat(task.verify(problem, "A-B-Z").reason()).isEqualTo("not a list of towns");
    }

    @Test
    void anyCompletionWithoutAttacksIsRight() {
        // The 4 by 4 board has two solutions: 2 4 1 3 and 3 1 4 2.
        NQueens task = new NQueens();

        assertThat(task.verify(new NQueens.Problem(List.of(0, 0, 0, 0)), "2, 4, 1, 3")
                        .isCorrect())
                .isTrue();
        assertThat(task.verify(new NQueens.Problem(List.of(0, 0, 0, 0)), "[3 1 4 2]")
                        .isCorrect())
                .isTrue();
        assertThat(task.verify(new NQueens.Problem(List.of(0, 4, 0, 0)), "3, 1, 4, 2")
                        .reason())
                .isEqualTo("moves the queen of row 2");
        assertThat(task.verify(new NQueens.Problem(List.of(0, 0, 0, 0)), "1, 2, 3, 4")
                        .reason())
                .contains("is attacked");
        assertThat(task.verify(new NQueens.Problem(List.of(0, 0, 0, 0)), "5, 2, 3, 4")
                        .reason())
                .isEqualTo("a column off the board");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", " 12 ", "12\n"})
    void anIntegerMayHaveSpaceAround(String answer) {
        assertThat(Forms.integer(answer)).contains("12");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "+12", "012", "-0", "1,200", "12.0", "1e1", "12 3", "1_2", "１２", "$12$", "0x12"})
    void anythingElseIsNoInteger(String answer) {
        assertThat(Forms.integer(answer)).isEmpty();
    }

    @Test
    void drawsAreUniform() {
        Draws draws = new Draws(new Seeds(1));
        int[] counts = new int[6];
        for (int round = 0; round < 60_000; round++) {
            counts[draws.between(1, 6) - 1]++;
        }

        // 10,000 expected, a standard deviation is 91.
        for (int count : counts) {
            assertThat(count).isBetween(9500, 10_500);
        }
    }
}
