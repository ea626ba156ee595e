package io.firesteel.trainer;

import io.firesteel.trainer.credit.AdvantageEstimator;
import io.firesteel.trainer.credit.CreditSettings;
import io.firesteel.trainer.credit.Deviation;
import io.firesteel.trainer.loss.Aggregation;
import io.firesteel.trainer.loss.ImportanceCorrection;
import io.firesteel.trainer.loss.KlPenalty;
import io.firesteel.trainer.loss.LossSettings;
import io.firesteel.trainer.loss.PolicyLoss;

/** The method that tests begin with. The product's defaults are in reference.conf alone. */
public final class Grpo {
    /** Group mean, sample std, ε = 1e-4; groups without spread left out, truncated completions learned. */
    public static final CreditSettings CREDIT =
            new CreditSettings(new AdvantageEstimator.GroupMeanStd(Deviation.SAMPLE, 1e-4), false, true);

    /** Clip 0.2 on both sides, mean over completions of token means, no KL, no entropy bonus, no correction. */
    public static final LossSettings LOSS = new LossSettings(
            new PolicyLoss.Clipped(0.2, 0.2),
            new Aggregation.SequenceMean(),
            new KlPenalty.Off(),
            0,
            new ImportanceCorrection.None());

    private Grpo() {}
}
