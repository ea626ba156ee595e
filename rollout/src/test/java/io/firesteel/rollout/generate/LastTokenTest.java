package io.firesteel.rollout.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.random.Seeds;
import org.junit.jupiter.api.Test;

import java.util.Arrays;

class LastTokenTest {
    private static final int VOCABULARY = 40;
    private static final Policy POLICY = policy();

    @Test
    void logitsAreThoseThatTheScorerNormalises() {
        int[] tokens = {3, 1, 4, 1, 5, 9, 2, 6};
        float[] logits = new LastToken(new PackedPolicy(POLICY), Kernels.best()).outputs("it", tokens);
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }

        int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
        longer[tokens.length] = 17;
        float scored = new SequenceScorer(new PackedPolicy(POLICY), Kernels.best(), 16, 1)
                .score("it", longer, tokens.length)[0];

        assertThat(logits).hasSize(VOCABULARY);
        assertThat((double) scored).isCloseTo(logits[17] - Math.log(sum), within(1e-5));
    }

    @Test
    void aScalarHeadThatIsATokensRowGivesThatTokensLogitToTheBitWhateverWasReadBefore() {
        int width = POLICY.architecture().width();
        int token = 23;
        float[] score = Arrays.copyOfRange(POLICY.parameters(), token * width, (token + 1) * width);
        LastToken logits = new LastToken(new PackedPolicy(POLICY), Kernels.best());
        LastToken reward = new LastToken(
                PackedPolicy.withScalarHead(POLICY.architecture(), 0, POLICY, score, Kernels.best()), Kernels.best());
        Seeds seeds = new Seeds(8);

        for (int length : new int[] {1, 2, 300, 7, 64, 512}) {
            int[] tokens = new int[length];
            for (int i = 0; i < length; i++) {
                tokens[i] = (int) (seeds.at(length).uniform(i) * VOCABULARY);
            }
            float[] one = reward.outputs("it", tokens).clone();
            assertThat(one).hasSize(1);
            assertThat(one[0]).isEqualTo(logits.outputs("it", tokens)[token]);
        }
    }

    @Test
    void moreTokensThanPositionsAndUnknownTokensAreRefused() {
        LastToken last = new LastToken(new PackedPolicy(POLICY), Kernels.best());

        assertThatThrownBy(() -> last.outputs("reward liked on prompt p", new int[513]))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("reward liked on prompt p", "1 to 512 tokens", "513");
        assertThatThrownBy(() -> last.outputs("it", new int[0])).isInstanceOf(Fault.class);
        assertThatThrownBy(() -> last.outputs("it", new int[] {VOCABULARY}))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("token ids below 40");
    }

    private static Policy policy() {
        Architecture a = new Architecture(
                "llama", VOCABULARY, 16, 2, 4, 2, 4, 24, 10_000, RopeScaling.NONE, 1e-5, false, false, true, 512);
        float[] parameters = new float[new ParameterLayout(a).size()];
        Seeds seeds = new Seeds(3);
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = (float) (seeds.uniform(i) - 0.5);
        }
        return new Policy(a, 0, parameters);
    }
}
