package io.firesteel.rewards.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.rewards.Responses;
import org.junit.jupiter.api.Test;

import java.util.List;

/** Marks around an answer are taken off, whole pairs only; what is inside of them is verified as it stands. */
class DressTest {
    private static final List<String> RIGHT = List.of(
            "12",
            "12.",
            "$12$",
            "$$12$$",
            "**12**",
            "`12`",
            "\\text{12}",
            "$\\mathbf{12}$",
            "\\boxed{12}",
            "\\boxed{\\text{12}}",
            "$\\boxed{12}$",
            "**\\boxed{\\text{12}}**",
            "\\(12\\)",
            "\\[ 12 \\]");
    private static final List<String> WRONG = List.of(
            "13",
            "$13$",
            "$12",
            "12$",
            "**12*",
            "\\text{12} 13",
            "$12$ or $13$",
            "**12** **13**",
            "1.2",
            "12..",
            "\\text{1}2",
            "\\boxed{1}{2}",
            "\\boxed{12",
            "\\(12\\]",
            "\\(12\\) or \\(13\\)");

    @Test
    void takesMarksOffAndNothingElse() {
        String gold = "{\"ask\":\"gcd\",\"numbers\":[24,108]}";
        GcdLcm task = new GcdLcm();

        assertThat(RIGHT).allMatch(answer -> isCorrect(task, gold, answer));
        assertThat(WRONG).noneMatch(answer -> isCorrect(task, gold, answer));
    }

    @Test
    void readsTheFormsThatModelsWrite() {
        LinearEquation equation = new LinearEquation();
        String problem = "{\"a\":11,\"b\":-52,\"c\":-5,\"d\":-148}";
        assertThat(List.of("-6", "x = -6", "x=-6")).allMatch(answer -> isCorrect(equation, problem, answer));
        assertThat(List.of("x", "x=", "y=-6", "x=6", "x=-6=-6"))
                .noneMatch(answer -> isCorrect(equation, problem, answer));

        NQueens queens = new NQueens();
        String board = "{\"given\":[5,0,0,6,0,0]}";
        assertThat(List.of("(5, 3, 1, 6, 4, 2)", "[5, 3, 1, 6, 4, 2]"))
                .allMatch(answer -> isCorrect(queens, board, answer));
        assertThat(isCorrect(queens, board, "(5, 3, 1, 6, 4, 2")).isFalse();
    }

    @Test
    void readsLatexsSigns() {
        assertThat(Dress.off("$(7+5) \\times (10-8)$")).isEqualTo("(7+5) × (10-8)");
        assertThat(Dress.off("\\left(7+5\\right)\\*2")).isEqualTo("(7+5)*2");
        assertThat(Dress.off("A \\to B")).isEqualTo("A -> B");
    }

    private static boolean isCorrect(Task<?> task, String gold, String answer) {
        return task.verifier()
                .verify(Responses.prompt(task.name(), gold), Responses.finished(Responses.tagged(answer)))
                .isCorrect();
    }
}
