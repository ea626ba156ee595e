package io.firesteel.rollout.generate;

import io.firesteel.core.policy.ParameterLayout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.core.policy.architecture.RopeScaling;
import io.firesteel.core.policy.architecture.Rotary;

import java.util.Arrays;

/** Computes everything anew for every token, in double precision and plain loops. */
final class ReferenceDecoder {
    private final Architecture a;
    private final ParameterLayout layout;
    private final float[] parameters;

    ReferenceDecoder(Policy policy) {
        a = policy.architecture();
        layout = policy.layout();
        parameters = policy.parameters();
    }

    /** Log-probs of the token after {@code tokens}, {@code [V]}. */
    double[] logProbs(int[] tokens) {
        int n = tokens.length;
        double[][] x = new double[n][];
        ParameterLayout.Slice embedding = layout.slice(ParameterLayout.EMBEDDING);
        for (int t = 0; t < n; t++) {
            x[t] = new double[a.width()];
            for (int d = 0; d < a.width(); d++) {
                x[t][d] = parameters[embedding.offset() + tokens[t] * a.width() + d];
            }
        }
        for (int layer = 0; layer < a.layers(); layer++) {
            block(layer, x);
        }
        double[] last = norm(x[n - 1], layout.slice("model.norm.weight").offset());
        double[] logits = linear(last, layout.head(), null);
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
        }
        for (int i = 0; i < logits.length; i++) {
            logits[i] -= Math.log(sum);
        }
        return logits;
    }

    private void block(int layer, double[][] x) {
        int n = x.length;
        double[][] q = new double[n][];
        double[][] k = new double[n][];
        double[][] v = new double[n][];
        for (int t = 0; t < n; t++) {
            double[] h =
                    norm(x[t], layout.slice(layer, "input_layernorm.weight").offset());
            q[t] = heads(projection(layer, "q", h), a.heads(), layer, "q", t);
            k[t] = heads(projection(layer, "k", h), a.kvHeads(), layer, "k", t);
            v[t] = projection(layer, "v", h);
        }
        int w = a.headWidth();
        for (int t = 0; t < n; t++) {
            double[] attended = new double[a.queryWidth()];
            for (int head = 0; head < a.heads(); head++) {
                int key = head / (a.heads() / a.kvHeads());
                double[] p = new double[t + 1];
                double sum = 0;
                for (int j = 0; j <= t; j++) {
                    double s = 0;
                    for (int d = 0; d < w; d++) {
                        s += q[t][head * w + d] * k[j][key * w + d];
                    }
                    p[j] = Math.exp(s / Math.sqrt(w));
                    sum += p[j];
                }
                for (int j = 0; j <= t; j++) {
                    for (int d = 0; d < w; d++) {
                        attended[head * w + d] += p[j] / sum * v[j][key * w + d];
                    }
                }
            }
            add(x[t], linear(attended, layout.slice(layer, "self_attn.o_proj.weight"), null));
        }
        for (int t = 0; t < n; t++) {
            double[] h = norm(
                    x[t], layout.slice(layer, "post_attention_layernorm.weight").offset());
            double[] gate = linear(h, layout.slice(layer, "mlp.gate_proj.weight"), null);
            double[] up = linear(h, layout.slice(layer, "mlp.up_proj.weight"), null);
            for (int i = 0; i < gate.length; i++) {
                gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
            }
            add(x[t], linear(gate, layout.slice(layer, "mlp.down_proj.weight"), null));
        }
    }

    private double[] projection(int layer, String name, double[] h) {
        ParameterLayout.Slice bias =
                a.parts().qkvBias() ? layout.slice(layer, "self_attn." + name + "_proj.bias") : null;
        return linear(h, layout.slice(layer, "self_attn." + name + "_proj.weight"), bias);
    }

    private double[] heads(double[] x, int heads, int layer, String name, int position) {
        int w = a.headWidth();
        for (int head = 0; head < heads; head++) {
            if (a.normsQueriesAndKeys()) {
                double[] one = Arrays.copyOfRange(x, head * w, (head + 1) * w);
                one = norm(
                        one,
                        layout.slice(layer, "self_attn." + name + "_norm.weight")
                                .offset());
                System.arraycopy(one, 0, x, head * w, w);
            }
            for (int i = 0; i < w / 2; i++) {
                double angle = position * frequency(i);
                double x1 = x[head * w + i];
                double x2 = x[head * w + w / 2 + i];
                x[head * w + i] = x1 * Math.cos(angle) - x2 * Math.sin(angle);
                x[head * w + w / 2 + i] = x2 * Math.cos(angle) + x1 * Math.sin(angle);
            }
        }
        return x;
    }

    /** As Hugging Face's {@code _compute_llama3_parameters} words it, by wavelengths. */
    private double frequency(int i) {
        Rotary rotary = a.attention().get(0).rotary();
        double frequency = Math.pow(rotary.theta(), -2.0 * i / a.headWidth());
        if (!(rotary.scaling() instanceof RopeScaling.Llama3 s)) {
            return frequency;
        }
        double wavelength = 2 * Math.PI / frequency;
        if (wavelength < s.originalPositions() / s.highFrequencyFactor()) {
            return frequency;
        }
        if (wavelength > s.originalPositions() / s.lowFrequencyFactor()) {
            return frequency / s.factor();
        }
        double smooth = (s.originalPositions() / wavelength - s.lowFrequencyFactor())
                / (s.highFrequencyFactor() - s.lowFrequencyFactor());
        return (1 - smooth) * frequency / s.factor() + smooth * frequency;
    }

    private double[] norm(double[] x, int gain) {
        double squares = 0;
        for (double value : x) {
            squares += value * value;
        }
        double[] y = new double[x.length];
        for (int i = 0; i < x.length; i++) {
            y[i] = x[i] / Math.sqrt(squares / x.length + a.normEpsilon()) * parameters[gain + i];
        }
        return y;
    }

    private double[] linear(double[] x, ParameterLayout.Slice weight, ParameterLayout.Slice bias) {
        double[] y = new double[weight.shape()[0]];
        for (int o = 0; o < y.length; o++) {
            y[o] = bias == null ? 0 : parameters[bias.offset() + o];
            for (int i = 0; i < x.length; i++) {
                y[o] += x[i] * parameters[weight.offset() + o * x.length + i];
            }
        }
        return y;
    }

    private static void add(double[] x, double[] y) {
        for (int i = 0; i < x.length; i++) {
            x[i] += y[i];
        }
    }
}
