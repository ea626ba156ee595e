package io.firesteel.rewards.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextComparisonTest {
    private static boolean same(String expected, String output) {
        return new TextComparison(1e-6).difference(expected, output).isEmpty();
    }

    @Test
    void blanksAtTheEndsOfLinesAndEmptyLinesAtTheEndDoNotCount() {
        assertThat(same("1 2\n3\n", "1 2 \n3")).isTrue();
        assertThat(same("1 2\n3", " 1   2\n3\n\n\n")).isTrue();
        assertThat(same("1\r\n2\r\n", "1\n2\n")).isTrue();
        assertThat(same("", "\n\n")).isTrue();
    }

    @Test
    void emptyLinesInBetweenCount() {
        assertThat(same("1\n\n2", "1\n2")).isFalse();
        assertThat(same("1\n2", "1\n\n2")).isFalse();
        assertThat(same("\n1", "1")).isFalse();
    }

    @Test
    void fractionsHaveATolerance() {
        assertThat(same("3.14159265", "3.1415927")).isTrue();
        assertThat(same("x = 0.1", "x = 1e-1")).isTrue();
        assertThat(same("2.0", "2")).isTrue();
        assertThat(same("3.14159265", "3.1416")).isFalse();
        assertThat(same("1e999", "5"))
                .as("a number that is no double is a word")
                .isFalse();
        assertThat(same("1.5", "0x1.8p0")).as("decimal numbers only").isFalse();
        assertThat(same("1.5", "1.5d")).isFalse();
    }

    @Test
    void integersAndWordsAreComparedAsTheyAreWritten() {
        assertThat(same("7", "7.0")).isFalse();
        assertThat(same("7", "07")).isFalse();
        assertThat(same("Yes", "YES")).isFalse();
        assertThat(same("a b", "b a")).isFalse();
        assertThat(same("a b", "a b c")).isFalse();
    }

    @Test
    void theDifferenceNamesTheLine() {
        assertThat(new TextComparison(0).difference("1\n2\n", "1\n3\n")).contains("line 2 is \"3\" instead of \"2\"");
        assertThat(new TextComparison(0).difference("1\n2\n", "1\n")).contains("1 lines instead of 2");
    }
}
