package io.firesteel.cluster.stage;

import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import org.apache.hadoop.conf.Configuration;

import java.nio.file.Path;
import java.util.Map;

/** The bundled policy with noise on its weights: one that has something to learn from the bundled one, or the other way round. */
public final class Perturbed {
    private Perturbed() {}

    /**
     * Writes it.
     *
     * @param by standard deviation of the noise, as a share of each weight
     * @return SHA-256 of its weights
     */
    public static String write(Path into, double by) {
        try (PolicyDirectory bundled = StartPolicies.read("bundled:countdown-base", new Configuration(false))) {
            float[] parameters = bundled.policy().parameters().clone();
            Seeds seeds = new Seeds(11);
            for (int i = 0; i < parameters.length; i++) {
                parameters[i] *= (float) (1 + by * seeds.gaussian(i));
            }
            Policy policy = new Policy(bundled.policy().architecture(), 0, parameters);
            HuggingFaceDirectory.write(
                    into, policy, bundled.tokenizerFiles(), bundled.stopTokens(), DataType.F32, Map.of());
            return policy.fingerprint();
        }
    }
}
