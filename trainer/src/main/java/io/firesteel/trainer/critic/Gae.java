package io.firesteel.trainer.critic;

import io.firesteel.core.config.Requirements;

/**
 * Generalised advantage estimation (Schulman et al. 2016, arXiv:1506.02438, eq. 16) for a completion whose reward comes with its last
 * token: {@code δ_t = r_t + γ V_{t+1} − V_t}, {@code A_t = Σ_k (γλ)^k δ_{t+k}}, and V behind the last token is 0.
 *
 * <p>Worked: γ = λ = 1, reward 1, values 0.2, 0.5, 0.9: advantages 0.8, 0.5, 0.1, returns 1, 1, 1. With λ = 0: 0.3, 0.4, 0.1.
 *
 * @param gamma γ, discount of a token, in (0, 1]; 1 for outcomes that are worth the same however long the completion
 * @param lambda λ in [0, 1]: 1 trusts the reward only, 0 the critic's next value
 */
public record Gae(double gamma, double lambda) {
    public Gae {
        new Requirements()
                .that(
                        gamma > 0 && gamma <= 1,
                        "gamma",
                        "above 0 and at most 1",
                        gamma,
                        "1 is usual where only the outcome is rewarded")
                .that(lambda >= 0 && lambda <= 1, "lambda", "from 0 to 1", lambda, "0.95 is PPO's, 1 is usual here")
                .check();
    }

    /**
     * @param reward of the completion
     * @param values before each of its tokens, {@code [n]}
     * @return advantages of its tokens, {@code [n]}; with the values they add up to the returns that a critic learns
     */
    public double[] advantages(double reward, float[] values) {
        double[] advantages = new double[values.length];
        double next = 0;
        double running = 0;
        for (int t = values.length - 1; t >= 0; t--) {
            double delta = (t == values.length - 1 ? reward : 0) + gamma * next - values[t];
            running = delta + gamma * lambda * running;
            advantages[t] = running;
            next = values[t];
        }
        return advantages;
    }
}
