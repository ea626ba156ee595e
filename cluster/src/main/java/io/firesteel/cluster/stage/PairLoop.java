package io.firesteel.cluster.stage;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.evaluation.Evaluator;
import io.firesteel.cluster.examples.PairSources;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.PairSettings;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.storage.FileSink;
import io.firesteel.trainer.preference.PairFigures;
import io.firesteel.trainer.preference.PreferenceMetric;
import io.firesteel.trainer.preference.PreferenceReport;
import io.firesteel.trainer.preference.PreferenceTrainer;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Learning from pairs, an optimiser step at a time: {@link Dpo} and {@link RewardModelling}. */
final class PairLoop implements Loop {
    private static final String HELD_OUT_LOSS = "heldOutLoss";
    private static final String HELD_OUT_ACCURACY = "heldOutAccuracy";

    private final PairSettings settings;
    private final PolicyDirectory start;
    private final PairSources pairs;
    private final PairLearner learner;
    private final Optional<Sampling> sampling;
    private final Optional<Evaluator> evaluator;
    private final PreferenceTrainer trainer;
    private final WholeStep whole;

    private long step;
    private long tokensSeen;
    private double heldOutLoss = Double.NaN; // NaN before the first evaluation, and without held-out pairs
    private double heldOutAccuracy = Double.NaN;

    /**
     * @param learner restored already; closed with this
     * @param sampling what the evaluator samples with; closed with this
     */
    PairLoop(
            PairSettings settings,
            PolicyDirectory start,
            PairSources pairs,
            PairLearner learner,
            Optional<Sampling> sampling,
            Optional<Evaluator> evaluator,
            Seeds seeds,
            Optional<Restored> restored) {
        this.settings = settings;
        this.start = start;
        this.pairs = pairs;
        this.learner = learner;
        this.sampling = sampling;
        this.evaluator = evaluator;
        trainer = new PreferenceTrainer(learner.reward(), settings.method(), pairs.learned(), seeds);
        restored.ifPresent(from -> {
            step = from.step();
            tokensSeen = from.state().longInteger("tokensSeen");
            heldOutLoss = from.state().number(HELD_OUT_LOSS, Double.NaN);
            heldOutAccuracy = from.state().number(HELD_OUT_ACCURACY, Double.NaN);
        });
        whole = new WholeStep(List.of(learner.reward().network()));
    }

    @Override
    public StepReport step() {
        long began = System.nanoTime();
        sampling.ifPresent(opened -> opened.leaveRoomFor(start.policy()));
        PreferenceReport report = trainer.step(step + 1);
        step = report.step();
        tokensSeen += report.tokens();
        whole.done();
        double seconds = (System.nanoTime() - began) / 1e9;
        PairFigures of = report.figures();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(PreferenceMetric.LOSS.key(), of.loss());
        figures.put(PreferenceMetric.ACCURACY.key(), of.accuracy());
        figures.put(PreferenceMetric.MARGIN.key(), of.margin());
        figures.put(PreferenceMetric.CHOSEN.key(), of.chosen());
        figures.put(PreferenceMetric.REJECTED.key(), of.rejected());
        figures.put(PreferenceMetric.GRADIENT_NORM.key(), report.gradientNorm());
        figures.put(PreferenceMetric.LEARNING_RATE.key(), report.learningRate());
        figures.put(PreferenceMetric.PAIRS.key(), of.pairs());
        figures.put(Metric.NUM_TOKENS.key(), tokensSeen);
        figures.put(Metric.STEP_TIME.key(), seconds);
        figures.put(Metric.TOKENS_PER_SECOND.key(), report.tokens() / seconds);
        return StepReport.of(step, figures);
    }

    @Override
    public boolean isWhole() {
        return whole.isLast();
    }

    @Override
    public Map<String, Object> heldOut() {
        if (pairs.heldOut().isEmpty()) {
            return Map.of();
        }
        PairFigures figures = trainer.evaluate(pairs.heldOut());
        heldOutLoss = figures.loss();
        heldOutAccuracy = figures.accuracy();
        Map<String, Object> told = new LinkedHashMap<>();
        told.put(PreferenceMetric.HELD_OUT_ACCURACY.key(), heldOutAccuracy);
        told.put(PreferenceMetric.HELD_OUT_LOSS.key(), heldOutLoss);
        return told;
    }

    @Override
    public void tell(Console console, Map<String, Object> row) {
        console.pairStep(step, total(), row);
    }

    @Override
    public long done() {
        return step;
    }

    @Override
    public long total() {
        return settings.steps();
    }

    @Override
    public Optional<Policy> policy() {
        return learner.policy(step);
    }

    @Override
    public Optional<Evaluator> evaluator() {
        return evaluator;
    }

    @Override
    public void save(FileSink into) throws IOException {
        learner.save(into, step);
    }

    @Override
    public Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>(Map.of("tokensSeen", tokensSeen));
        state.putAll(heldOutFigures());
        return state;
    }

    private Map<String, Object> heldOutFigures() {
        return Double.isNaN(heldOutLoss)
                ? Map.of()
                : Map.of(HELD_OUT_LOSS, heldOutLoss, HELD_OUT_ACCURACY, heldOutAccuracy);
    }

    @Override
    public Map<String, String> hashes() {
        Map<String, String> hashes = new LinkedHashMap<>(pairs.hashes());
        hashes.put("policy", start.policy().fingerprint());
        return hashes;
    }

    @Override
    public Map<String, Object> sandboxes() {
        return sampling.map(Sampling::sandboxes).orElse(Map.of());
    }

    @Override
    public Artefact finish(RunFiles directory, Map<String, Object> provenance) {
        Artefact made = learner.finish(directory, step, provenance);
        Map<String, Object> figures = new LinkedHashMap<>(made.figures());
        figures.putAll(heldOutFigures());
        return new Artefact(made.kind(), made.path(), made.sha256(), figures);
    }

    @Override
    public void close() {
        try {
            learner.close();
        } finally {
            sampling.ifPresent(Sampling::close);
        }
    }
}
