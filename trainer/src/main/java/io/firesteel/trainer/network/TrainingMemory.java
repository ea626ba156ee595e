package io.firesteel.trainer.network;

import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.network.NetworkSettings.Backend;
import io.firesteel.trainer.network.operations.FusedFactory;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How much of Java's heap a network takes while it learns, worked out from what its layers allocate, before any of it is. With the plain
 * operations, which a GPU always has, activations lie outside the heap, and this says 0.
 *
 * <p>Of one token, in floats, with L layers, width D, W of queries, keys and values, Q of queries, F feed-forward: every layer's output and the
 * gradient with respect to it, 2(L + 2)·D; what a block keeps, 3D + W + 2Q + 3F and a few more, of all blocks or, where they are computed twice,
 * of one (of these Ds one is the block's middle, the others belong to the norms, and four norms have four); what a block's way back needs
 * besides, 3F + 2Q + W + 3D, and 2D where a branch's output is normalised or scaled. Logits are bounded by {@link LogitMemory}. The pool's rounding
 * ({@code HeapPool}) adds about a tenth. What the collector loses is not in it: G1 rounds large arrays up to whole regions.
 *
 * @param architecture of the policy
 * @param settings how it learns
 */
public record TrainingMemory(Architecture architecture, NetworkSettings settings) {
    private static final double ROUNDING = 1.1;

    /**
     * Whether a policy is so big that what is not needed at the moment is given back, and made anew: its gradient between two steps, what it is
     * sampled from during one.
     */
    public static boolean comesBeforeSpeed(Architecture architecture) {
        return new ParameterLayout(architecture).size() > Recomputation.BIG;
    }

    /** Bytes of the activations of all workers, while they learn from micro-batches of so many tokens, so many of them at a time. */
    public long activations(int tokens, int microBatches) {
        int workers = Math.min(settings.threads(), microBatches);
        // A smaller micro-batch may keep what the largest computes twice, and so take more.
        int keeping = (int) Math.min(tokens, new Recomputation(architecture, settings).mostKept());
        int keepingLogits = (int) Math.min(tokens, keptLogits() / architecture.vocabulary());
        double most = Math.max(worker(tokens), Math.max(worker(keeping), worker(keepingLogits)));
        return onTheHeap() ? (long) (workers * ROUNDING * Float.BYTES * most) : 0;
    }

    /** The same of a network that only scores: of what a block computes nothing is kept but its output. */
    public long scoringActivations(int tokens, int microBatches) {
        int workers = Math.min(settings.threads(), microBatches);
        double blocks = kept() + architecture.queryWidth();
        double layers = (architecture.layers() + 2.0) * architecture.width();
        double logits = Math.min(
                (double) tokens * architecture.vocabulary(),
                Math.max(LogitMemory.USUAL.chunk(), architecture.vocabulary()));
        double worker = tokens * (layers + blocks) + logits;
        return onTheHeap() ? (long) (workers * ROUNDING * Float.BYTES * worker) : 0;
    }

    /** Bytes of the weights as the kernels read them, for both ways, in the heap; none of a policy that is too big for it. */
    public long weights() {
        return settings.arithmetic().weightsOnHeap() ? held() : 0;
    }

    /** The same of a network that only scores, which has them for one way. */
    public long scoring() {
        return weights() / 2;
    }

    /** Bytes of the weights of a network that only scores, outside the heap, beside its parameters. */
    public long scoringOutside() {
        return (held() - weights()) / 2;
    }

    private long held() {
        return onTheHeap()
                ? FusedFactory.heldBytes(architecture, settings.arithmetic().bytesOfWeight())
                : 0;
    }

    /** Bytes outside the heap of a network that learns: parameters, gradients of so many micro-batches, AdamW's moments. */
    public Map<String, Long> outside(int microBatches) {
        long vector = (long) Float.BYTES * new ParameterLayout(architecture).size();
        int workers = Math.min(settings.threads(), microBatches);
        // The sum, those that are computed, and those that wait for their turn.
        int gradients = onTheHeap() && NetworkCore.haveOneGradient(vector / Float.BYTES)
                ? 1
                : Math.min(2 * workers, microBatches);
        Map<String, Long> outside = new LinkedHashMap<>();
        outside.put("parameters", vector);
        outside.put(gradients == 1 ? "gradient" : gradients + " gradients", gradients * vector);
        outside.put("AdamW's moments", settings.moments().bytes() * (vector / Float.BYTES));
        if (held() > weights()) {
            outside.put("weights as the trainer reads them", held());
        }
        return outside;
    }

    /**
     * Bytes outside the heap of what the products of all workers read, where they do not read it in the heap: on the way back the gradient of
     * a block's widest product, and what that read.
     */
    public long products(int tokens, int microBatches) {
        if (!onTheHeap() || settings.arithmetic().weightsOnHeap()) {
            return 0;
        }
        int widest = Math.max(2 * architecture.feedForward(), Math.max((int) qkv(), headRows()));
        int read = Math.max(architecture.feedForward(), architecture.width());
        long workers = Math.min(settings.threads(), microBatches);
        return workers * settings.arithmetic().bytesOfWeight() * tokens * ((long) widest + read);
    }

    private int headRows() {
        return Math.min(architecture.vocabulary(), FusedFactory.gradientRows(architecture.width()));
    }

    private boolean onTheHeap() {
        return settings.backend() != Backend.PLAIN && Nd4jDevice.onCpu();
    }

    /** Floats of one worker. */
    private double worker(int tokens) {
        Architecture a = architecture;
        double qkv = qkv();
        boolean twice = new Recomputation(a, settings).worthwhile(tokens);
        double blocks = (twice ? 1 : a.layers()) * kept() + a.queryWidth(); // the last block's learned rows once more
        double joins =
                a.parts().plainResidual() ? 0 : 2.0 * a.width(); // a branch's output, and its gradient, by themselves
        double back = 3.0 * a.feedForward() + 2.0 * a.queryWidth() + qkv + 3.0 * a.width() + joins;
        double layers =
                (a.layers() + 2.0) * a.width() * (twice ? 2 : 1); // without, gradients take what blocks give back
        double head = 2.0 * a.width(); // the gradient of the hidden states, in parts and joined
        return tokens * (layers + blocks + back + head) + logits(tokens);
    }

    private double qkv() {
        return architecture.queryWidth() + 2.0 * architecture.kvWidth();
    }

    /** Floats of one token that a block computes before its output, and keeps where it is not computed twice. */
    private double kept() {
        Architecture a = architecture;
        double kept = Recomputation.normed(a) + qkv() + a.queryWidth() + 3.0 * a.feedForward() + a.heads() + 2;
        return a.normsQueriesAndKeys() ? kept + qkv() + a.normedQueries() + a.normedKeys() : kept;
    }

    private long keptLogits() {
        return new Recomputation(architecture, settings).mostKeptLogits();
    }

    private double logits(int tokens) {
        LogitMemory memory = LogitMemory.USUAL;
        double all = (double) tokens * architecture.vocabulary();
        double slice = (double) tokens * headRows();
        boolean whole = all <= memory.whole();
        double chunk = whole ? 0 : Math.max(memory.chunk(), architecture.vocabulary());
        double back = whole ? all : slice + (all <= keptLogits() ? all : 0);
        // The way back through a cap needs capped logits beside their gradient.
        return chunk + back + (architecture.parts().caps().logits() == 0 ? 0 : back);
    }
}
