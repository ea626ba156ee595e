package io.firesteel.cluster.stage;

import io.firesteel.cluster.evaluation.Evaluator;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.storage.FileSink;

import java.util.Map;
import java.util.Optional;

/** An evaluation as a loop without a step: {@link StageRun} evaluates before the first step, and that is all of it. */
record EvaluateLoop(PolicyDirectory start, Sampling sampling, Evaluator of) implements Loop {
    @Override
    public long done() {
        return 0;
    }

    @Override
    public long total() {
        return 0;
    }

    @Override
    public StepReport step() {
        throw new IllegalStateException("an evaluation has no steps");
    }

    @Override
    public Optional<Policy> policy() {
        return Optional.of(start.policy());
    }

    @Override
    public Optional<Evaluator> evaluator() {
        return Optional.of(of);
    }

    @Override
    public void save(FileSink into) {
        throw new IllegalStateException("an evaluation has nothing to save");
    }

    @Override
    public Map<String, Object> state() {
        return Map.of();
    }

    @Override
    public Map<String, String> hashes() {
        return Map.of(
                "policy", start.policy().fingerprint(),
                "problems", sampling.data().fingerprint());
    }

    @Override
    public Map<String, Object> sandboxes() {
        return sampling.sandboxes();
    }

    @Override
    public Artefact finish(RunFiles directory, Map<String, Object> provenance) {
        return new Artefact(
                Artefact.Kind.EVALUATION,
                "",
                start.policy().fingerprint(),
                Map.of("evaluated", start.policy().fingerprint()));
    }

    @Override
    public void close() {
        sampling.close();
    }
}
