package io.firesteel.rewards.math;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Completion;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.math.extract.Extraction;
import org.junit.jupiter.api.Test;

class MathVerifierTest {
    private final Verifier verifier = new MathVerifier();

    private static Prompt prompt(String text, String gold) {
        return new Prompt("1", "math", text, new int[] {1}, gold);
    }

    private static Completion completion(String text, FinishReason finish) {
        return new Completion(new int[] {1}, new float[] {0}, finish, text);
    }

    private Verdict verify(String gold, String text) {
        return verifier.verify(prompt("What is it?", gold), completion(text, FinishReason.STOP));
    }

    @Test
    void readsTheAnswerWhereItIsMarked() {
        assertThat(verify("72", "<think>30 + 42</think>\n<answer>72</answer>")).isEqualTo(Verdict.correct("72"));
        assertThat(verify("#### 72", "So it is $\\boxed{72}$.").isCorrect()).isTrue();
        assertThat(verify("72", "30 + 42 = 72\n#### 72").isCorrect()).isTrue();
        assertThat(verify("72", "The answer is 72.").isCorrect()).isTrue();
        assertThat(verify("72", "72").isCorrect()).isTrue();
    }

    @Test
    void takesTheLastNumberOnlyIfAsked() {
        String text =
                "We bought thirty apples and then we bought 42 more, so all in all there are 72 apples on the table now";

        assertThat(verify("72", text).kind()).isEqualTo(Verdict.Kind.NO_ANSWER);
        assertThat(new MathVerifier(Extraction.LAST_NUMBER)
                        .verify(prompt("?", "72"), completion(text, FinishReason.STOP))
                        .isCorrect())
                .isTrue();
    }

    @Test
    void aBoxInTheReasoningIsNoAnswer() {
        assertThat(verify("72", "<think>\\boxed{72}</think> I give up on this one, it is far too hard for me")
                        .kind())
                .isEqualTo(Verdict.Kind.NO_ANSWER);
        assertThat(verify("72", "<think>\\boxed{72}").kind()).isEqualTo(Verdict.Kind.NO_ANSWER);
    }

    @Test
    void aPromptThatOpensTheReasoningCountsAsItsBeginning() {
        Verdict open = verifier.verify(prompt("What? <think>", "72"), completion("\\boxed{72}", FinishReason.STOP));
        Verdict closed =
                verifier.verify(prompt("What? <think>", "72"), completion("so</think>\\boxed{72}", FinishReason.STOP));

        assertThat(open.kind()).isEqualTo(Verdict.Kind.NO_ANSWER);
        assertThat(closed.isCorrect()).isTrue();
    }

    @Test
    void severalAnswerBlocksAreNoAnswer() {
        assertThat(verify("72", "<answer>71</answer><answer>72</answer>").kind())
                .isEqualTo(Verdict.Kind.NO_ANSWER);
        assertThat(verify("72", "<answer>72").kind()).isEqualTo(Verdict.Kind.NO_ANSWER);
        assertThat(verify("72", "<answer></answer>").kind()).isEqualTo(Verdict.Kind.NO_ANSWER);
    }

    @Test
    void aTruncatedCompletionHasNoAnswer() {
        Verdict verdict = verifier.verify(prompt("?", "72"), completion("\\boxed{72}", FinishReason.LENGTH));

        assertThat(verdict.kind()).isEqualTo(Verdict.Kind.NO_ANSWER);
    }

    @Test
    void whatStandsAfterTheTurnDoesNotCount() {
        assertThat(verify("72", "\\boxed{71}<|im_end|>\\boxed{72}").isCorrect()).isFalse();
    }
}
