package io.firesteel.core.kernels;

/**
 * Loops over one row, which two providers compute with the same bits: sums are eight partial sums, added by {@link #tree}; the rest
 * is elementwise.
 */
abstract class Lanes {
    /** Elements after a row that some operations may overwrite: a vector that is not full. */
    static final int SLACK = 15;

    /** Σ a·b. */
    abstract float dot(float[] a, int aOffset, float[] b, int bOffset, int n);

    /** Σ (a·b)·c. */
    abstract float tripleDot(float[] a, int aOffset, float[] b, int bOffset, float[] c, int cOffset, int n);

    abstract float max(float[] x, int offset, int n);

    /** y = exp((x − shift) · scale); returns Σ y. Up to {@value #SLACK} elements of y after the n are lost. */
    abstract float expSum(float[] x, int xOffset, int n, float shift, float scale, float[] y, int yOffset);

    /** With e = exp(x − shift): sums[0] = Σ e, sums[1] = Σ e·(x − shift). */
    abstract void expSums(float[] x, int offset, int n, float shift, float[] sums);

    /** Σ w·(x − shift). */
    abstract float weightedSum(float[] w, int wOffset, float[] x, int xOffset, int n, float shift);

    /** x = exp(x − lse) · (c1 · (x − lse) + c0). */
    abstract void logitGradient(float[] x, int offset, int n, float lse, float c0, float c1);

    /**
     * From scores and dP to probabilities and dS, both in place: p = exp(s · scale − lse), ds = (p · (dp − delta)) · scale. Up
     * to {@value #SLACK} elements of both after the n are lost.
     */
    abstract void scoreGradient(
            float[] s, int sOffset, float[] dp, int dpOffset, int n, float lse, float delta, float scale);

    /** y = x · scale. */
    abstract void scale(float[] x, int xOffset, float scale, float[] y, int yOffset, int n);

    /** y = (x · scale) · gain. */
    abstract void scale(
            float[] x, int xOffset, float scale, float[] gain, int gainOffset, float[] y, int yOffset, int n);

    /** y = y + x. */
    abstract void add(float[] x, int xOffset, float[] y, int yOffset, int n);

    /**
     * dx (+)= (dy · gain − x · coefficient) · scale; dgain += (dy · x) · scale.
     *
     * @param fresh whether dx is overwritten
     */
    abstract void normGradient(
            float[] dy,
            int dyOffset,
            float[] x,
            int xOffset,
            float[] gain,
            int gainOffset,
            float scale,
            float coefficient,
            float[] dx,
            int dxOffset,
            float[] dgain,
            int dgainOffset,
            int n,
            boolean fresh);

    /** (x1, x2) = (x1·cos − x2·sin, x2·cos + x1·sin), x2 lying {@code half} after x1; the sine times −1 if inverse. */
    abstract void rotate(
            float[] x, int offset, int half, float[] cosine, float[] sine, int tableOffset, boolean inverse);

    /** y = (gate · sigmoid(gate)) · up. */
    abstract void swiglu(float[] gate, int gateOffset, float[] up, int upOffset, float[] y, int yOffset, int n);

    /** The way back through {@link #swiglu}; dgate and dup may be the arrays of gate and up. */
    abstract void swigluGradient(
            float[] dy,
            int dyOffset,
            float[] gate,
            int gateOffset,
            float[] up,
            int upOffset,
            float[] dgate,
            int dgateOffset,
            float[] dup,
            int dupOffset,
            int n);

    /** {@link Kernels#adamW} of n elements. */
    abstract void adamW(
            float[] parameters,
            int parametersOffset,
            float[] gradient,
            int gradientOffset,
            float[] first,
            int firstOffset,
            float[] second,
            int secondOffset,
            int n,
            AdamWFactors f);

    /** {@link Kernels#adamW} of n elements whose moments are bfloat16 numbers, two in a word, rounded with the bits of elements {@code index…}. */
    abstract void adamW(
            float[] parameters,
            int parametersOffset,
            float[] gradient,
            int gradientOffset,
            int[] moments,
            int momentsOffset,
            int n,
            AdamWFactors f,
            RoundingBits bits,
            int index);

    /**
     * From words that hold two bfloat16 numbers each to floats: the upper halves to y {@code [n]}, the lower ones to the n floats
     * after.
     */
    abstract void widen(int[] pairs, int offset, int n, float[] y, int yOffset);

    /** The one order in which eight partial sums are added. */
    static float tree(float s0, float s1, float s2, float s3, float s4, float s5, float s6, float s7) {
        return ((s0 + s4) + (s2 + s6)) + ((s1 + s5) + (s3 + s7));
    }
}
