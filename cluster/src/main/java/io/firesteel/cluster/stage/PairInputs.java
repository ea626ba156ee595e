package io.firesteel.cluster.stage;

import io.firesteel.cluster.examples.PairSources;
import io.firesteel.cluster.settings.PairSettings;
import io.firesteel.cluster.spark.rollouts.MemoryPlan;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.core.Fault;
import io.firesteel.core.kernels.ProcessMemory;
import io.firesteel.core.policy.PolicyDirectory;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The pairs of a stage: which files and stages it takes them from, and how they are read.
 *
 * @param section of the configuration, such as {@code dpo}
 */
record PairInputs(String section, PairSettings settings) {
    /** What a stage takes its pairs from. */
    List<Stage.Input> inputs() {
        List<Stage.Input> inputs = new ArrayList<>();
        settings.pairs()
                .files()
                .forEach(file -> inputs.add(new Stage.Input(section + ".pairs.files", file, Artefact.Kind.PAIRS)));
        if (settings.heldOut() instanceof PairSettings.HeldOut.Files heldOut) {
            heldOut.files()
                    .forEach(file ->
                            inputs.add(new Stage.Input(section + ".held-out.files", file, Artefact.Kind.PAIRS)));
        }
        return inputs;
    }

    /**
     * Refuses a stage without any, and reads them if they are there, which refuses what is wrong with them; adds what is said of them.
     *
     * @return what was read
     */
    Optional<PairSources> check(StageContext context, PolicyDirectory start, Map<String, String> facts) {
        if (settings.pairs().files().isEmpty()) {
            throw new Fault(
                    section + ".pairs.files",
                    "at least one file of pairs",
                    "none",
                    "name JSON Lines, CSV or Parquet with prompt, chosen and rejected; in a recipe also stage:NAME of a"
                            + " rejection-sample with rejection.make = pairs");
        }
        requireSameTokens(context, start, "pairs", settings.pairs());
        if (settings.heldOut() instanceof PairSettings.HeldOut.Files heldOut) {
            requireSameTokens(context, start, "held-out", heldOut.asPairs());
        }
        Optional<PairSources> read =
                inputs().stream().allMatch(input -> context.inputs().ready(input.reference()))
                        ? Optional.of(read(context, start))
                        : Optional.empty();
        read.ifPresent(pairs -> facts.put("pairs", pairs.display()));
        facts.put("steps", settings.steps() + " of " + settings.method().batchPairs() + " pairs");
        LearningRate.tell(
                section + ".method.optimiser",
                settings.method().optimiser(),
                settings.steps(),
                facts,
                context.console());
        return read;
    }

    /**
     * What learning from them takes.
     *
     * @param sampling what evaluations take, where there are any
     */
    LearningMemory memory(PairSources pairs, LearningMemory.Networks networks, Optional<MemoryPlan> sampling) {
        return LearningMemory.of(
                networks,
                section + ".method.micro-batch-tokens",
                settings.method().microBatchTokens(),
                LearningMemory.Step.ofPairs(pairs.learned(), settings.method().batchPairs())
                        .scoringPairs(pairs.heldOut()),
                sampling,
                ProcessMemory.here());
    }

    /** Pairs that another stage makes hold token ids, which are the sampling policy's. Those that one made before hold its prompts too, which tell. */
    private void requireSameTokens(StageContext context, PolicyDirectory start, String key, PairSettings.Files files) {
        boolean texts = files.columns().orElse(Map.of()).keySet().stream().anyMatch(part -> part.endsWith("_tokens"));
        if (!texts) {
            String at = section + "." + key;
            SameTokens.requireOfStages(
                    context, at + ".files", files.files(), start, at + ".columns { prompt_tokens = none }");
        }
    }

    /** What makes learning from them need less memory. */
    String needsLess() {
        return "lower " + section + ".method.micro-batch-tokens, " + section + ".method.batch-pairs or trainer.threads";
    }

    PairSources read(StageContext context, PolicyDirectory start) {
        Inputs inputs = context.inputs();
        return PairSources.of(
                section,
                settings,
                new PairSources.Means(start, new TableFiles(inputs::hadoop), inputs::files),
                context.seeds());
    }
}
