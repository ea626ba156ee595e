package io.firesteel.cluster.stage;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.data.DataSets;
import io.firesteel.cluster.data.PromptSource;
import io.firesteel.cluster.evaluation.Evaluator;
import io.firesteel.cluster.examples.ExampleRow;
import io.firesteel.cluster.examples.ExampleTable;
import io.firesteel.cluster.examples.PairRow;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.run.Sample;
import io.firesteel.cluster.wire.RolloutCredit;
import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.storage.FileSink;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.generate.SamplingSettings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Rejection sampling, a batch of prompts at a time. The examples of a batch are written before its step is over. */
final class RejectionLoop implements Loop {
    private final RejectionSample stage;
    private final PolicyDirectory start;
    private final String fingerprint;
    private final Sampling sampling;
    private final SamplingSettings tokens;
    private final StageContext context;
    private final PromptSource prompts;
    private final Seeds seeds;
    private final Rejection rejection;
    private final int perBatch;

    private ExampleTable table; // opened at the first step, once the directory is known
    private long batch;
    private double taskSeconds;
    private long tokensSeen;

    /** SHA-256 over the last one and the rows of each batch: the same rows in the same order give the same. */
    private String chain = "";

    /** @param sampling closed with this */
    RejectionLoop(
            RejectionSample stage,
            PolicyDirectory start,
            Sampling sampling,
            StageContext context,
            Optional<Restored> restored) {
        this.stage = stage;
        this.start = start;
        this.fingerprint = start.policy().fingerprint();
        this.sampling = sampling;
        this.context = context;
        this.tokens = stage.sampling().rollout().sampling(start.stopTokens());
        this.prompts = prompts(stage, sampling.data(), context.seeds());
        this.seeds = context.seeds().at("rejection");
        this.rejection = new Rejection(stage.rejection());
        this.perBatch = stage.sampling().rollout().prompts();
        restored.ifPresent(from -> {
            batch = from.step();
            tokensSeen = from.state().has("tokensSeen") ? from.state().longInteger("tokensSeen") : 0;
            chain = from.state().string("chain");
            taskSeconds = from.state().number("taskSeconds", 0);
            rejection.restore(from.state().object("counts"));
        });
    }

    @Override
    public void begin(RunFiles directory) throws InterruptedException {
        table = makesPairs()
                ? ExampleTable.openPairs(context.application().session(), directory, batch + 1)
                : ExampleTable.open(context.application().session(), directory, batch + 1);
        if (batch > 0) {
            table.requireRows(rejection.rows());
        }
    }

    @Override
    public StepReport step() throws InterruptedException {
        long next = batch + 1;
        RolloutResult sampled = sampling.rollouts()
                .sample(
                        start.policy(),
                        new RolloutRequest(
                                "batch " + next + " · rejection sampling",
                                prompts.prompts(IntStream.range((int) (batch * perBatch), (int)
                                                Math.min(prompts.size(), next * perBatch))
                                        .toArray()),
                                stage.rejection().samples(),
                                tokens,
                                seeds));
        if (makesPairs()) {
            keepPairs(next, sampled.groups());
        } else {
            keepExamples(next, sampled.groups());
        }
        batch = next;
        taskSeconds += busySeconds(sampled);
        tokensSeen +=
                sampled.tokens() + sampled.promptTokens() * stage.rejection().samples();
        return report(sampled);
    }

    private void keepExamples(long next, List<Group<ScoredRollout>> groups) throws InterruptedException {
        List<ExampleRow> kept = new ArrayList<>();
        for (Group<ScoredRollout> group : groups) {
            rejection.keep(group).forEach(scored -> kept.add(ExampleRow.of(scored, fingerprint)));
        }
        table.write(next, kept);
        chain = ExampleRow.sha256(chain, kept);
    }

    private void keepPairs(long next, List<Group<ScoredRollout>> groups) throws InterruptedException {
        List<PairRow> made = new ArrayList<>();
        for (Group<ScoredRollout> group : groups) {
            rejection
                    .pairs(group, seeds.at("pairs"))
                    .forEach(pair -> made.add(PairRow.of(pair.chosen(), pair.rejected(), fingerprint)));
        }
        table.write(next, made);
        chain = PairRow.sha256(chain, made);
    }

    private boolean makesPairs() {
        return stage.produces() == Artefact.Kind.PAIRS;
    }

    /** Seconds that cores were at it, those of waiting for the policy among them. */
    private static double busySeconds(RolloutResult sampled) {
        return sampled.prepareSeconds() + sampled.decodeSeconds() + sampled.verifySeconds();
    }

    /** Training prompts in the curriculum's order, each once. */
    static PromptSource prompts(RejectionSample stage, DataSets data, Seeds seeds) {
        int problems =
                Math.min(stage.rejection().problems(), data.trainingPrompts().orElse(Integer.MAX_VALUE));
        return data.curriculum(1, seeds.at("curriculum")).distinct(problems);
    }

    private StepReport report(RolloutResult sampled) {
        Map<String, Object> figures = new LinkedHashMap<>();
        rejection.counts().forEach((name, value) -> figures.put("rejection/" + name, value));
        if (makesPairs()) {
            figures.put(Metric.REJECTION_PAIRS.key(), rejection.rows());
        }
        figures.put(Metric.COMPLETION_TOKENS.key(), sampled.tokens());
        figures.put(Metric.NUM_TOKENS.key(), tokensSeen);
        figures.put(Metric.STEP_TIME.key(), sampled.seconds());
        figures.put(
                Metric.REJECTION_RATE.key(),
                (double) sampled.groups().size() * stage.rejection().samples() / busySeconds(sampled));
        figures.put(Metric.TOKENS_PER_SECOND.key(), sampled.tokensPerSecond());
        List<ScoredRollout> rollouts = sampled.groups().stream()
                .flatMap(group -> group.members().stream())
                .toList();
        List<Sample> shown = sampled.groups().stream()
                .map(group -> Sample.of(batch, "train", group.members().get(0), Double.NaN))
                .toList();
        return new StepReport(
                batch, figures, rollouts, Collections.nCopies(rollouts.size(), RolloutCredit.NONE), shown);
    }

    @Override
    public void tell(Console console, Map<String, Object> row) {
        console.notice(String.format(Locale.ROOT, "batch %d/%d | %s", batch, total(), rejection.sentence()));
    }

    @Override
    public long done() {
        return batch;
    }

    @Override
    public long total() {
        return (prompts.size() + perBatch - 1L) / perBatch;
    }

    @Override
    public Optional<Policy> policy() {
        return Optional.empty();
    }

    @Override
    public Optional<Evaluator> evaluator() {
        return Optional.empty();
    }

    /** Nothing: batches are in the table before a checkpoint is written, and the rest is {@link #state}. */
    @Override
    public void save(FileSink into) {}

    @Override
    public Map<String, Object> state() {
        Map<String, Object> state = new LinkedHashMap<>();
        state.put("chain", chain);
        state.put("tokensSeen", tokensSeen);
        state.put("counts", rejection.figures());
        state.put("taskSeconds", taskSeconds);
        return state;
    }

    @Override
    public Map<String, String> hashes() {
        return Map.of("policy", fingerprint, "problems", sampling.data().fingerprint());
    }

    @Override
    public Map<String, Object> sandboxes() {
        return sampling.sandboxes();
    }

    @Override
    public Artefact finish(RunFiles directory, Map<String, Object> provenance) {
        if (rejection.rows() == 0) {
            throw new Fault(
                    "rejection sampling of " + context.title(),
                    makesPairs()
                            ? "at least one problem with a right completion and a wrong one"
                            : "at least one completion to keep",
                    "none: " + rejection.figures(),
                    "sample more of each prompt (rejection.samples), easier prompts, or from a better policy");
        }
        Map<String, Object> figures = rejection.figures();
        figures.put("taskSeconds", taskSeconds);
        figures.put("samplesPerCoreSecond", (long) figures.get("sampled") / taskSeconds);
        return new Artefact(
                stage.produces(), makesPairs() ? ExampleTable.PAIRS : ExampleTable.DIRECTORY, chain, figures);
    }

    @Override
    public void close() {
        sampling.close();
    }
}
