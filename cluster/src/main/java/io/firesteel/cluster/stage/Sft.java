package io.firesteel.cluster.stage;

import io.firesteel.cluster.examples.ExampleSources;
import io.firesteel.cluster.settings.PolicySettings;
import io.firesteel.cluster.settings.RunSettings;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.settings.SftStageSettings;
import io.firesteel.cluster.settings.SftStageSettings.Examples;
import io.firesteel.cluster.settings.SftStageSettings.HeldOut;
import io.firesteel.cluster.settings.SftStageSettings.Start;
import io.firesteel.cluster.settings.TrainerSettings;
import io.firesteel.cluster.spark.rollouts.MemoryPlan;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.core.Fault;
import io.firesteel.core.kernels.ProcessMemory;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * Supervised fine-tuning: {@code sft.steps} steps of {@link SftLoop}. A base policy from nothing, a cold start, distillation on
 * sequences and the second half of rejection sampling are all this with other examples.
 *
 * @param run what is kept
 * @param policy where it starts, unless a new one is made
 * @param sft what is imitated, and how
 * @param sampling what is sampled for evaluation; {@code sampling.data} also says which problems generated examples are of
 * @param trainer the network that learns
 */
public record Sft(
        RunSettings run,
        PolicySettings policy,
        SftStageSettings sft,
        Sampling.Sections sampling,
        TrainerSettings trainer)
        implements Stage {
    /** The policy that a configuration names which says nothing of it. */
    private static final String DEFAULT_POLICY = "bundled:countdown-base";

    /** The sections that it needs. */
    public static Sft of(Settings all) {
        return new Sft(all.run(), all.policy(), all.sft(), Sampling.Sections.of(all), all.trainer());
    }

    @Override
    public String kind() {
        return "sft";
    }

    @Override
    public Artefact.Kind produces() {
        return Artefact.Kind.POLICY;
    }

    @Override
    public List<String> decidedBy() {
        List<String> keys = new ArrayList<>(List.of(
                "run.seed",
                "sft.steps",
                "sft.start",
                "sft.examples",
                "sft.held-out",
                "sft.method",
                "sft.evaluate-every",
                "trainer.backend",
                "trainer.lora"));
        keys.addAll(trainer.decidedByUnusual());
        if (samples()) {
            keys.addAll(Sampling.Sections.EVALUATING);
        } else if (generates(sft.examples())) {
            keys.add("data");
        }
        return keys;
    }

    @Override
    public List<Input> inputs() {
        List<Input> inputs = new ArrayList<>();
        if (sft.start() instanceof Start.Policy) {
            inputs.add(new Input(Input.POLICY, policy.path(), Artefact.Kind.POLICY));
        }
        files(sft.examples())
                .forEach(file -> inputs.add(new Input("sft.examples.files", file, Artefact.Kind.EXAMPLES)));
        if (sft.heldOut() instanceof HeldOut.Files heldOut) {
            heldOut.files().forEach(file -> inputs.add(new Input("sft.held-out.files", file, Artefact.Kind.EXAMPLES)));
        }
        inputs.addAll(referees());
        return inputs;
    }

    @Override
    public PolicyDirectory start(StageContext context) {
        if (!(sft.start() instanceof Start.New made)) {
            return context.inputs().policy(policy.path());
        }
        if (!policy.path().equals(DEFAULT_POLICY)) {
            throw new Fault(
                    "policy.path = " + policy.path(),
                    "sft.start.kind = policy, to go on from it",
                    "sft.start.kind = new, which makes a new policy and reads none",
                    "add sft.start.kind=policy, or leave policy.path out");
        }
        return context.inputs()
                .made(made + " of seed " + context.seeds().seed(), () -> StartPolicies.make(made, context.seeds()));
    }

    @Override
    public Map<String, String> check(StageContext context) throws InterruptedException {
        PolicyDirectory start = start(context);
        requireSameTokens(context, start);
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "policy",
                (sft.start() instanceof Start.New ? "a new one" : policy.path()) + ", "
                        + start.policy().size() + " parameters");
        facts.put("learns", trainer.learns(start.policy()));
        if (inputs().stream()
                .filter(input -> input.kind() == Artefact.Kind.EXAMPLES)
                .allMatch(input -> context.inputs().ready(input.reference()))) {
            ExampleSources examples = examples(context, start);
            facts.put("examples", examples.display());
            facts.put(LearningMemory.FACT, memory(context, start, examples).check());
        }
        if (samples()) {
            try (Sampling opened = Sampling.open(context, start, sampling)) {
                facts.putAll(opened.facts(context));
            }
        }
        facts.put("steps", sft.steps() + " of " + sft.method().batchExamples() + " examples");
        LearningRate.tell("sft.method.optimiser", sft.method().optimiser(), sft.steps(), facts, context.console());
        return facts;
    }

    /** Going by the first pool of examples. */
    private LearningMemory memory(StageContext context, PolicyDirectory start, ExampleSources examples)
            throws InterruptedException {
        Optional<MemoryPlan> evaluating = Optional.empty();
        if (samples()) {
            try (Sampling opened = Sampling.open(context, start, sampling)) {
                evaluating = Optional.of(opened.memory(context, start, sampling, 1));
            }
        }
        long pool = (long) sft.method().batchExamples() * sft.method().poolBatches();
        return LearningMemory.of(
                new LearningMemory.Networks(start.policy().architecture(), trainer, run.arithmetic()),
                "sft.method.micro-batch-tokens",
                sft.method().microBatchTokens(),
                LearningMemory.Step.ofExamples(
                                LongStream.range(0, pool)
                                        .mapToObj(examples.source()::example)
                                        .toList(),
                                sft.method().batchExamples())
                        .scoring(examples.heldOut().stream()
                                .mapToLong(example -> example.tokens().length)
                                .sum()),
                evaluating,
                ProcessMemory.here());
    }

    @Override
    public SftLoop open(StageContext context, Optional<Restored> restored) throws InterruptedException {
        PolicyDirectory start = start(context);
        ExampleSources examples = examples(context, start);
        Optional<Sampling> opened = samples() ? Optional.of(Sampling.open(context, start, sampling)) : Optional.empty();
        return new SftLoop(
                this,
                start,
                examples,
                opened,
                opened.map(each -> each.evaluator(sampling, start, new Seeds(run.seed()))),
                context.seeds(),
                restored);
    }

    @Override
    public String needsLess() {
        return "lower sft.method.micro-batch-tokens, sft.method.batch-examples or trainer.threads";
    }

    @Override
    public Pace pace() {
        return new Pace(
                sft.checkpointEvery(),
                run.keepCheckpoints(),
                sft.evaluateEvery(),
                sampling.evaluation().problems(),
                sampling.evaluation().problemsBetween(),
                sft.reportEvery(),
                0,
                0);
    }

    private ExampleSources examples(StageContext context, PolicyDirectory start) {
        Inputs inputs = context.inputs();
        return ExampleSources.of(
                sft.examples(),
                sft.heldOut(),
                new ExampleSources.Means(
                        start,
                        sampling.data().countdown(),
                        sampling.data().task(),
                        new TableFiles(inputs::hadoop),
                        inputs::files),
                context.seeds());
    }

    /** Whether evaluations sample completions of held-out problems, for which executors are needed. */
    @Override
    public boolean samples() {
        return sft.evaluateEvery() > 0 && sampling.evaluation().problems() > 0;
    }

    private static boolean generates(Examples examples) {
        return examples instanceof Examples.Countdown
                || examples instanceof Examples.Multiplication
                || examples instanceof Examples.Mixture mixture
                        && mixture.of().stream().anyMatch(part -> generates(part.examples()));
    }

    private static List<String> files(Examples examples) {
        return read(examples).stream().flatMap(files -> files.files().stream()).toList();
    }

    private static List<Examples.Files> read(Examples examples) {
        if (examples instanceof Examples.Files files) {
            return List.of(files);
        }
        return examples instanceof Examples.Mixture mixture
                ? mixture.of().stream()
                        .flatMap(part -> read(part.examples()).stream())
                        .toList()
                : List.of();
    }

    /** Examples that another stage makes hold token ids, which are the sampling policy's. */
    private void requireSameTokens(StageContext context, PolicyDirectory start) {
        for (Examples.Files files : read(sft.examples())) {
            boolean texts = files.columns()
                    .filter(columns -> columns.containsKey("tokens"))
                    .isPresent();
            if (!texts) {
                SameTokens.requireOfStages(
                        context, "sft.examples.files", files.files(), start, "sft.examples.columns { tokens = none }");
            }
        }
    }
}
