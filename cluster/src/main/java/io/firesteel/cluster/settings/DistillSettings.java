package io.firesteel.cluster.settings;

import io.firesteel.core.config.Requirements;

import java.util.Optional;

/**
 * On-policy distillation; see {@code distill} in reference.conf.
 *
 * @param teacher a path, a URI, {@code bundled:NAME} or {@code stage:NAME}; empty where nothing is distilled
 * @param reverseKl what a nat of the KL from the teacher, per token, counts in the loss; above 0
 * @param reward what the reward's advantages are multiplied by beside it; 0 learns from the teacher alone
 */
public record DistillSettings(Optional<String> teacher, double reverseKl, double reward) {
    public DistillSettings {
        new Requirements()
                .that(
                        reverseKl > 0 && reverseKl < Double.POSITIVE_INFINITY,
                        "reverse-kl",
                        "a number above 0",
                        reverseKl,
                        "1 is usual; kind = grpo learns without a teacher")
                .that(
                        reward >= 0 && reward < Double.POSITIVE_INFINITY,
                        "reward",
                        "a number of at least 0",
                        reward,
                        "0 learns from the teacher alone, 1 as much from the reward as grpo does")
                .check();
    }
}
