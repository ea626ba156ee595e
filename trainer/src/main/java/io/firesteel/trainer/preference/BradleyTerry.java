package io.firesteel.trainer.preference;

import io.firesteel.core.config.Requirements;

/**
 * The loss of one pair (Bradley, Terry 1952; Ouyang et al. 2022, arXiv:2203.02155, eq. 1; DPO's eq. 7 with its reward):
 * {@code L = −(1 − ε) log σ(m) − ε log σ(−m) + c (r_chosen + r_rejected)²} with the margin {@code m = r_chosen − r_rejected}.
 *
 * <p>Worked: r_chosen = 1, r_rejected = 0, ε = c = 0: L = log(1 + e^−1) = 0.3133, derivatives ∓0.2689.
 *
 * @param smoothing ε: the share of pairs whose preference is taken to be the wrong way round (Mitchell's conservative DPO), in [0, 0.5)
 * @param centring c, at least 0: holds rewards around 0, which the margin alone leaves open (Eisenstein et al. 2023, arXiv:2312.09244,
 *     §2.1). Reward models use 0.01; DPO's rewards need none
 */
public record BradleyTerry(double smoothing, double centring) {
    public BradleyTerry {
        new Requirements()
                .that(
                        smoothing >= 0 && smoothing < 0.5,
                        "smoothing",
                        "at least 0 and below 0.5",
                        smoothing,
                        "0 trusts every preference; 0.1 is usual")
                .that(
                        centring >= 0 && centring < Double.POSITIVE_INFINITY,
                        "centring",
                        "a number of at least 0",
                        centring,
                        "0.01 is usual, 0 for none")
                .check();
    }

    double loss(double chosen, double rejected) {
        double margin = chosen - rejected;
        double sum = chosen + rejected;
        return (1 - smoothing) * softplus(-margin) + smoothing * softplus(margin) + centring * sum * sum;
    }

    double byChosen(double chosen, double rejected) {
        return byMargin(chosen - rejected) + 2 * centring * (chosen + rejected);
    }

    double byRejected(double chosen, double rejected) {
        return -byMargin(chosen - rejected) + 2 * centring * (chosen + rejected);
    }

    private double byMargin(double margin) {
        return -(1 - smoothing) * sigmoid(-margin) + smoothing * sigmoid(margin);
    }

    /** {@code log(1 + e^x)}, without overflow. */
    private static double softplus(double x) {
        return Math.max(x, 0) + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }

    private static double sigmoid(double x) {
        return 1 / (1 + StrictMath.exp(-x));
    }
}
