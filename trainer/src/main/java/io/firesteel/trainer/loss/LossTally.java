package io.firesteel.trainer.loss;

/**
 * Sums over learned tokens, kept apart per completion and added in a fixed order, so that a report has the same bits for
 * any split into micro-batches.
 */
public final class LossTally {
    private final ClipCount clips = new ClipCount();
    private double loss;
    private long tokens;
    private double ratio;
    private double largestRatio;
    private double k1;
    private double k3;
    private double referenceKl;
    private double teacherKl;
    private double entropy;
    private double correction;
    private double samplerDifference;
    private double largestSamplerDifference;

    public ClipCount clips() {
        return clips;
    }

    /** Adds to the loss, already weighted. */
    public void loss(double amount) {
        loss += amount;
    }

    /** A sequence's learned tokens, whatever is made of them: once per sequence, entropies in nats, {@code [n]}. */
    public void tokens(float[] entropies) {
        for (float nats : entropies) {
            tokens++;
            entropy += nats;
        }
    }

    /** One token's log-ratio to the old policy, weight of the importance correction, difference from the sampler. */
    public void ratio(double logRatio, double correctionWeight, double fromSampler) {
        double r = LogRatio.exp(logRatio);
        ratio += r;
        largestRatio = Math.max(largestRatio, r);
        k1 -= logRatio;
        k3 += r - 1 - logRatio;
        correction += correctionWeight;
        samplerDifference += Math.abs(fromSampler);
        largestSamplerDifference = Math.max(largestSamplerDifference, Math.abs(fromSampler));
    }

    /** One token's estimate of the KL from the teacher. */
    public void teacherKl(double amount) {
        teacherKl += amount;
    }

    /** One token's estimate of the KL from the reference policy. */
    public void referenceKl(double amount) {
        referenceKl += amount;
    }

    /** Adds everything that {@code other} holds. */
    public void add(LossTally other) {
        clips.add(other.clips);
        loss += other.loss;
        tokens += other.tokens;
        ratio += other.ratio;
        largestRatio = Math.max(largestRatio, other.largestRatio);
        k1 += other.k1;
        k3 += other.k3;
        referenceKl += other.referenceKl;
        teacherKl += other.teacherKl;
        entropy += other.entropy;
        correction += other.correction;
        samplerDifference += other.samplerDifference;
        largestSamplerDifference = Math.max(largestSamplerDifference, other.largestSamplerDifference);
    }

    /** The loss, already weighted: a sum, not a mean. */
    public double loss() {
        return loss;
    }

    /** Learned tokens that were computed. */
    public long tokens() {
        return tokens;
    }

    public double clippedLow() {
        return mean(clips.low());
    }

    public double clippedHigh() {
        return mean(clips.high());
    }

    public double clippedDual() {
        return mean(clips.dual());
    }

    public double meanRatio() {
        return mean(ratio);
    }

    public double largestRatio() {
        return largestRatio;
    }

    /** Mean of {@code −log ρ}: unbiased estimate of KL(π_old‖π), nats per token. */
    public double k1() {
        return mean(k1);
    }

    /** Mean of {@code ρ − 1 − log ρ}: the same quantity, never negative, with less variance. */
    public double k3() {
        return mean(k3);
    }

    /** Mean k3 estimate of KL(π‖π_ref), nats per token. */
    public double referenceKl() {
        return mean(referenceKl);
    }

    /** Mean of {@code log π − log π_teacher}: unbiased estimate of KL(π‖π_teacher), nats per token. */
    public double teacherKl() {
        return mean(teacherKl);
    }

    public double entropy() {
        return mean(entropy);
    }

    public double correction() {
        return mean(correction);
    }

    /** Mean of |trainer's − sampler's log-prob|, nats. */
    public double samplerDifference() {
        return mean(samplerDifference);
    }

    public double largestSamplerDifference() {
        return largestSamplerDifference;
    }

    private double mean(double sum) {
        return tokens == 0 ? 0 : sum / tokens;
    }
}
