package io.firesteel.cluster.stage;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.evaluation.Evaluator;
import io.firesteel.cluster.examples.ExampleSources;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.run.ImitatedExample;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.storage.FileSink;
import io.firesteel.trainer.PolicyNetwork;
import io.firesteel.trainer.SftExample;
import io.firesteel.trainer.SftMetric;
import io.firesteel.trainer.SftReport;
import io.firesteel.trainer.SftTrainer;
import io.firesteel.trainer.network.Head;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Supervised fine-tuning, an optimiser step at a time. */
final class SftLoop implements Loop {
    private static final String HELD_OUT_LOSS = "heldOutLoss";

    /** Examples of the first batch that are shown. */
    private static final int SHOWN = 8;

    private final Sft settings;
    private final PolicyDirectory start;
    private final ExampleSources examples;
    private final Optional<Sampling> sampling;
    private final Optional<Evaluator> evaluator;
    private final PolicyNetwork network;
    private final SftTrainer trainer;
    private final DivergenceWatch watch;
    private final WholeStep whole;

    private long step;
    private long tokensSeen;
    private double heldOutLoss = Double.NaN; // NaN before the first evaluation, and without held-out examples

    /** @param sampling what the evaluator samples with; closed with this */
    SftLoop(
            Sft settings,
            PolicyDirectory start,
            ExampleSources examples,
            Optional<Sampling> sampling,
            Optional<Evaluator> evaluator,
            Seeds seeds,
            Optional<Restored> restored) {
        this.settings = settings;
        this.start = start;
        this.examples = examples;
        this.sampling = sampling;
        this.evaluator = evaluator;
        network = settings.trainer()
                .learning(
                        start.policy(),
                        Head.LogProb.PLAIN,
                        seeds,
                        settings.run().arithmetic());
        trainer = new SftTrainer(network, settings.sft().method(), examples.source(), seeds.at("sft"));
        watch = new DivergenceWatch(settings.sft().divergence(), restored.map(Restored::state));
        restored.ifPresent(from -> {
            from.takePolicy().restore(network);
            step = from.step();
            tokensSeen = from.state().has("tokensSeen") ? from.state().longInteger("tokensSeen") : 0;
            heldOutLoss = from.state().number(HELD_OUT_LOSS, Double.NaN);
        });
        whole = new WholeStep(List.of(network));
    }

    @Override
    public StepReport step() {
        long began = System.nanoTime();
        sampling.ifPresent(opened -> opened.leaveRoomFor(start.policy()));
        SftReport report = trainer.step(step + 1);
        step = report.step();
        watch.observe(step, report.loss());
        tokensSeen += report.tokens();
        whole.done();
        double seconds = (System.nanoTime() - began) / 1e9;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put(SftMetric.LOSS.key(), report.loss());
        figures.put(SftMetric.ENTROPY.key(), report.entropy());
        figures.put(SftMetric.GRADIENT_NORM.key(), report.gradientNorm());
        figures.put(SftMetric.LEARNING_RATE.key(), report.learningRate());
        figures.put(SftMetric.TOKENS.key(), report.tokens());
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
    public List<ImitatedExample> imitated() {
        return LongStream.range(0, Math.min(SHOWN, settings.sft().method().batchExamples()))
                .mapToObj(index -> examples.source().example(index))
                .map(this::shown)
                .toList();
    }

    private ImitatedExample shown(SftExample example) {
        int[] tokens = example.tokens();
        boolean[] learn = example.learn();
        List<ImitatedExample.Stretch> stretches = new ArrayList<>();
        for (int from = 0, to; from < tokens.length; from = to) {
            for (to = from + 1; to < tokens.length && learn[to] == learn[from]; ) {
                to++;
            }
            stretches.add(new ImitatedExample.Stretch(
                    start.tokenizer().decode(Arrays.copyOfRange(tokens, from, to)), learn[from]));
        }
        return new ImitatedExample(
                tokens.length, example.learned(), example.weight().mean(example.learned()), stretches);
    }

    @Override
    public Map<String, Object> heldOut() {
        if (examples.heldOut().isEmpty()) {
            return Map.of();
        }
        heldOutLoss = trainer.loss(examples.heldOut());
        return Map.of(SftMetric.HELD_OUT_LOSS.key(), heldOutLoss);
    }

    @Override
    public void tell(Console console, Map<String, Object> row) {
        console.sftStep(step, total(), row);
    }

    @Override
    public Optional<String> warning() {
        return watch.warning();
    }

    @Override
    public Optional<Collapse> collapse() {
        return watch.collapse();
    }

    @Override
    public long done() {
        return step;
    }

    @Override
    public long total() {
        return settings.sft().steps();
    }

    @Override
    public Optional<Policy> policy() {
        return Optional.of(network.policy(step));
    }

    @Override
    public Optional<Evaluator> evaluator() {
        return evaluator;
    }

    @Override
    public void save(FileSink into) throws IOException {
        PolicyCheckpoint.save(into, policy().orElseThrow(), network, start);
    }

    @Override
    public Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>(Map.of("tokensSeen", tokensSeen));
        if (!Double.isNaN(heldOutLoss)) {
            state.put(HELD_OUT_LOSS, heldOutLoss);
        }
        state.putAll(watch.state());
        return state;
    }

    @Override
    public Map<String, String> hashes() {
        Map<String, String> hashes = new LinkedHashMap<>(examples.hashes());
        hashes.put("policy", start.policy().fingerprint());
        return hashes;
    }

    @Override
    public Map<String, Object> sandboxes() {
        return sampling.map(Sampling::sandboxes).orElse(Map.of());
    }

    @Override
    public Artefact finish(RunFiles directory, Map<String, Object> provenance) {
        Artefact made = PolicyProduct.write(directory, policy().orElseThrow(), start, provenance);
        if (Double.isNaN(heldOutLoss)) {
            return made;
        }
        Map<String, Object> figures = new LinkedHashMap<>(made.figures());
        figures.put(HELD_OUT_LOSS, heldOutLoss);
        return new Artefact(made.kind(), made.path(), made.sha256(), figures);
    }

    @Override
    public void close() {
        try {
            network.close();
        } finally {
            sampling.ifPresent(Sampling::close);
        }
    }
}
