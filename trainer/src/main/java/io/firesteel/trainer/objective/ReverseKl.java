package io.firesteel.trainer.objective;

import io.firesteel.core.Fault;
import io.firesteel.trainer.loss.KlEstimator;
import io.firesteel.trainer.loss.LossTally;

/**
 * On-policy distillation (Agarwal et al. 2024, arXiv:2306.13649, with the reverse KL; Gu et al. 2024, arXiv:2306.08543): the
 * policy samples, and each sampled token is held to a teacher: {@code c Σ w_t x_t²/2} with {@code x_t = log π(t) − log
 * π_teacher(t)}, derivative {@code c w_t x_t}.
 *
 * <p>That derivative is the one of {@code c w_t KL(π‖π_teacher)} in expectation over tokens that π sampled: the gradient of the
 * KL at a position is {@code E[(x + 1) ∇log π]}, and {@code E[∇log π] = 0}. The reported figure is the mean of x itself, the
 * unbiased estimate of the KL.
 *
 * <p>Worked: c = 2, w = ½, log π = −1, log π_teacher = −0.5: x = −0.5, loss 0.125, derivative −0.5, so a step makes the token
 * likelier; the figure is −0.5.
 *
 * <p>Ours differs from the papers in that it needs the teacher's log-prob of the sampled token only, not of the whole vocabulary;
 * its variance is larger. Like REINFORCE it takes tokens as fresh: it does not correct for an old policy.
 *
 * @param coefficient c, above 0
 */
public record ReverseKl(double coefficient) implements TokenObjective {
    public ReverseKl {
        if (!(coefficient > 0 && coefficient < Double.POSITIVE_INFINITY)) {
            throw new Fault(
                    "coefficient of the reverse KL",
                    "a number above 0",
                    Double.toString(coefficient),
                    "1 is usual; leave the objective out to have none");
        }
    }

    @Override
    public void add(TokenColumns columns, double[] dLogProb, double[] dEntropy, LossTally tally) {
        float[] teacher = columns.teacher();
        for (int t = 0; t < columns.size(); t++) {
            double x = (double) columns.own()[t] - teacher[t];
            double scale = columns.weight().at(t) * coefficient;
            tally.loss(scale * KlEstimator.K2.value(x));
            tally.teacherKl(x);
            dLogProb[t] += scale * KlEstimator.K2.derivative(x);
        }
    }
}
