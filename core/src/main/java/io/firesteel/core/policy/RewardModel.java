package io.firesteel.core.policy;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.architecture.Architecture;

import java.util.Arrays;

/**
 * A policy's blocks with one number in place of the next token: {@code r = w · h}, with h the normalised hidden state of the last token,
 * prompt and completion having been read (Ouyang et al. 2022, arXiv:2203.02155, §3.5). Immutable by agreement.
 *
 * @param architecture of the blocks; whether it names a head of its own says nothing
 * @param parameters in the order of {@link ParameterLayout#withScalarHead}
 */
@SuppressWarnings("ArrayRecordComponent")
public record RewardModel(Architecture architecture, float[] parameters) {
    public RewardModel {
        int expected = ParameterLayout.withScalarHead(architecture).size();
        if (parameters.length != expected) {
            throw new Fault(
                    "reward model",
                    expected + " parameters",
                    parameters.length + "",
                    "the weights belong to another config.json");
        }
    }

    /** One that has learned nothing: a policy's blocks and a head of zeros, so that every reward is 0. */
    public static RewardModel untrained(Policy policy) {
        Architecture a = policy.architecture();
        int size = ParameterLayout.withScalarHead(a).size();
        float[] parameters = new float[size];
        policy.copy(0, parameters, 0, size - a.width());
        return new RewardModel(a, parameters);
    }

    public ParameterLayout layout() {
        return ParameterLayout.withScalarHead(architecture);
    }

    /** The blocks as a policy without a head of its own, whose logits mean nothing: what is published to executors. */
    public Policy blocks() {
        return new Policy(
                architecture.withTiedHead(), 0, Arrays.copyOf(parameters, parameters.length - architecture.width()));
    }

    /** The head w, {@code [D]}. */
    public float[] score() {
        return Arrays.copyOfRange(parameters, parameters.length - architecture.width(), parameters.length);
    }

    /** SHA-256 over the parameters' bits. */
    public String fingerprint() {
        return Parameters.of(parameters).fingerprint();
    }
}
