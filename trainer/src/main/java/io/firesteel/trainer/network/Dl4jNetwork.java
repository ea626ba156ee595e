package io.firesteel.trainer.network;

import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.architecture.Architecture;
import io.firesteel.trainer.optimiser.AdamW;
import io.firesteel.trainer.optimiser.LearningNetwork;
import io.firesteel.trainer.optimiser.MomentPrecision;
import org.deeplearning4j.util.CrashReportingUtil;

import java.util.List;
import java.util.Optional;

/** What every network on a {@link NetworkCore} does alike, whatever its head: gradients, steps, state. */
abstract class Dl4jNetwork implements LearningNetwork {
    static {
        // DL4J would leave a file in the current folder for each OutOfMemoryError; the one who catches it says more.
        CrashReportingUtil.crashDumpsEnabled(false);
    }

    final NetworkCore core;

    /** @param parameters in the core's order; copied */
    Dl4jNetwork(Architecture architecture, Parameters parameters, NetworkSettings settings, Head head) {
        core = new NetworkCore(architecture, parameters, settings, head);
    }

    @Override
    public Architecture architecture() {
        return core.architecture();
    }

    @Override
    public void zeroGradient() {
        core.zeroGradient();
    }

    @Override
    public double gradientNorm() {
        return core.gradientNorm();
    }

    @Override
    public Optional<String> step(AdamW settings, double learningRate, double gradientScale, long step) {
        return core.step(settings, learningRate, gradientScale, step);
    }

    @Override
    public Parameters current() {
        return core.current();
    }

    @Override
    public long changes() {
        return core.changes();
    }

    @Override
    public float[] gradient() {
        return core.gradient();
    }

    @Override
    public List<Parameters> currentMoments() {
        return core.currentMoments();
    }

    @Override
    public MomentPrecision momentPrecision() {
        return core.momentPrecision();
    }

    @Override
    public void restore(Parameters parameters, List<Parameters> moments) {
        core.restore(parameters, moments);
    }

    @Override
    public void close() {
        core.close();
    }
}
