package io.firesteel.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.code.SandboxForTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactVerifierTest {
    private final Verifier verifier = Verifiers.named("exact", SandboxForTests.SETTINGS);

    private Verdict verify(String gold, String response) {
        return verify(gold, Responses.finished(response));
    }

    private Verdict verify(String gold, Completion completion) {
        return verifier.verify(Responses.prompt("exact", gold), completion);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<think>Where?</think><answer>Buenos Aires</answer>",
                "<think>Where?</think>\n<answer>\n  Buenos \t\n Aires\n</answer>",
                "<answer>\\boxed{Buenos Aires}</answer>",
                "The capital is \\boxed{Buenos Aires}, of course.",
                "First \\boxed{Lima}, no: \\boxed{ Buenos  Aires }",
                "<think>Lima?</think>It has a port.\n\nBuenos Aires\n \n",
                "Buenos Aires",
                "Lima\r\nBuenos\u00a0Aires\r\n\u00a0"
            })
    void acceptsTheReferenceWhereverAnAnswerMayStand(String response) {
        assertThat(verify("Buenos Aires", response)).isEqualTo(Verdict.correct("Buenos Aires"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "buenos aires",
                "Buenos Aires.",
                "It is Buenos Aires",
                "BuenosAires",
                "Buenos\u200b Aires",
                "Buenos Aires\nor Lima",
                "<answer>Lima</answer>\nBuenos Aires",
                "\\boxed{Lima}\nBuenos Aires",
                "<answer>Buenos Aires, Lima</answer>"
            })
    void anotherTextIsIncorrect(String response) {
        Verdict verdict = verify("Buenos Aires", response);

        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.INCORRECT);
        assertThat(verdict.reason()).isEqualTo("not the reference");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \n\t",
                "\u00a0",
                "<think>Buenos Aires",
                "<answer>Buenos Aires</answer><answer>Lima</answer>",
                "<answer>Lima\nBuenos Aires",
                "<answer> </answer>\nBuenos Aires",
                "\\boxed{Lima\nBuenos Aires"
            })
    void aMarkThatIsBrokenIsNoAnswerAndNothingIsTakenInItsPlace(String response) {
        assertThat(verify("Buenos Aires", response).kind()).isEqualTo(Verdict.Kind.NO_ANSWER);
    }

    @Test
    void accentsAreOneTextHoweverTheyAreWritten() {
        // é as one character and as e with a combining acute accent
        assertThat(verify("Caf\u00e9", "Cafe\u0301").isCorrect()).isTrue();
        assertThat(verify("Cafe\u0301", "Caf\u00e9").isCorrect()).isTrue();
        assertThat(verify("Caf\u00e9", "Cafe").isCorrect()).isFalse();
        // compatibility is not canonical equivalence: ﬁ is not fi, ² is not 2
        assertThat(verify("fi", "\ufb01").isCorrect()).isFalse();
        assertThat(verify("x2", "x\u00b2").isCorrect()).isFalse();
    }

    @Test
    void nothingIsEvaluated() {
        assertThat(verify("4", "2+2").isCorrect()).isFalse();
        assertThat(verify("0.5", "1/2").isCorrect()).isFalse();
        assertThat(verify("2+2", "2+2").isCorrect()).isTrue();
    }

    @Test
    void votesAreForTheTextThatIsCompared() {
        assertThat(verify("Lima", " Buenos\n\n  Aires").extracted()).isEqualTo("Aires");
        assertThat(verify("Lima", "<answer>Buenos\n\n  Aires</answer>").extracted())
                .isEqualTo("Buenos Aires");
    }

    @Test
    void thePromptMayHaveOpenedTheReasoning() {
        Prompt opened = new Prompt("p", "exact", "Where?\n<think>", new int[] {1}, "Lima");

        assertThat(verifier.verify(opened, Responses.finished("In Peru: Lima")).kind())
                .isEqualTo(Verdict.Kind.NO_ANSWER);
        assertThat(verifier.verify(opened, Responses.finished("In Peru.</think>\nLima"))
                        .isCorrect())
                .isTrue();
    }

    @Test
    void whatWasCutOffHoldsNoAnswer() {
        assertThat(verify("Lima", Responses.truncated("Lima")).kind()).isEqualTo(Verdict.Kind.NO_ANSWER);
    }

    @Test
    void aReferenceMustSaySomethingAndAnAnswerHasAnEnd() {
        assertThat(verify(" \n", "Lima").kind()).isEqualTo(Verdict.Kind.GOLD_UNPARSEABLE);
        assertThat(verify("x".repeat(4097), "x").kind()).isEqualTo(Verdict.Kind.GOLD_UNPARSEABLE);
        assertThat(verify("x".repeat(4096), "x".repeat(4096)).isCorrect()).isTrue();
        assertThat(verify("x", "x".repeat(4097)).kind()).isEqualTo(Verdict.Kind.INCORRECT);
    }
}
