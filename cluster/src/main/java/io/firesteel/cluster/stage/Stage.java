package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.PolicySettings;
import io.firesteel.cluster.settings.RunSettings;
import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.rewards.PluginContent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One thing done to a policy or to examples. Closed; each variant is its own settings record, in its own file. Whoever runs one
 * ({@link StageRun}) restores, steps, journals, evaluates, saves and stops in the same way for all of them; a variant says only
 * what a step is.
 */
public sealed interface Stage permits Sft, Grpo, Distill, Dpo, RewardModelling, RejectionSample, Evaluate {
    /** The word for it in a recipe: {@code kind = grpo}. */
    String kind();

    /** What it leaves behind for others. */
    Artefact.Kind produces();

    /**
     * The paths of the configuration that decide its result. Two stages whose values there are equal, and whose inputs are, give the
     * same bits; what only changes speed, memory or what is shown is not among them.
     */
    List<String> decidedBy();

    /** {@link #decidedBy}, and whose arithmetic it is where that is not our own, whose bits are the same everywhere. */
    default List<String> decidedByAll() {
        List<String> keys = new ArrayList<>(decidedBy());
        if (!run().arithmetic().equals(Arithmetic.EXACT)) {
            keys.addAll(List.of("run.kernels", "run.precision"));
        }
        return keys;
    }

    /** How long it goes on, whose arithmetic it is, and what is kept. */
    RunSettings run();

    /** The policy that it starts from. */
    PolicySettings policy();

    /** What it samples, or is evaluated on. */
    Sampling.Sections sampling();

    /** What it takes from elsewhere: {@code stage:NAME} for another stage of its recipe, a path, a URI, or {@code bundled:NAME}. */
    default List<Input> inputs() {
        List<Input> inputs = new ArrayList<>();
        inputs.add(new Input(Input.POLICY, policy().path(), Artefact.Kind.POLICY));
        inputs.addAll(referees());
        return inputs;
    }

    /** The policies that its reward functions ask. */
    default List<Input> referees() {
        return samples() ? Referees.inputs(sampling().rewards()) : List.of();
    }

    /** Whether it samples completions, for which problems, verifiers and reward functions are needed. */
    default boolean samples() {
        return true;
    }

    /**
     * SHA-256 of everything that goes in and that no stage makes, by what it is of: what a change of a content changes. Of a policy its
     * weights, tokenizer and files beside it, wherever they lie; files; classes of the user's that are named.
     *
     * @return in a fixed order
     */
    default Map<String, String> contents(Inputs inputs) {
        Map<String, String> hashes = new TreeMap<>();
        for (Input input : inputs()) {
            if (input.stage().isPresent()) {
                continue;
            }
            if (input.kind() == Artefact.Kind.POLICY) {
                inputs.contentsOfPolicy(input.reference())
                        .forEach((part, hash) -> hashes.put(input.key() + " " + part, hash));
            } else if (input.kind() == Artefact.Kind.REWARD_MODEL) {
                inputs.contentsOfRewardModel(input.reference())
                        .forEach((part, hash) -> hashes.put(input.key() + " " + part, hash));
            } else {
                hashes.put(input.key() + " " + input.reference(), inputs.hashOfFiles(input.reference()));
            }
        }
        if (samples()) {
            sampling().problemFiles().forEach(file -> hashes.put("problems " + file, inputs.hashOfFiles(file)));
            sampling().names().forEach(name -> PluginContent.sha256(name)
                    .ifPresent(hash -> hashes.put("class " + name, hash)));
        }
        return hashes;
    }

    /** The policy that it starts from; the same one however often it is asked for. Belongs to the inputs. */
    default PolicyDirectory start(StageContext context) {
        return context.inputs().policy(policy().path());
    }

    /**
     * Resolves everything that it needs (verifier, reward functions, templates, files, memory, sandbox) and samples, learns and
     * writes nothing. All of {@code --dry-run}, and what comes before the first step of any recipe.
     *
     * @return what will be done, as named facts for people
     * @throws Fault for the first thing that a person must fix
     */
    Map<String, String> check(StageContext context) throws InterruptedException;

    /** {@link #check}, and whether this machine has the arithmetic that is asked for. */
    default Map<String, String> checkAll(StageContext context) throws InterruptedException {
        Arithmetic arithmetic = run().arithmetic().here();
        Map<String, String> facts = new LinkedHashMap<>(check(context));
        if (arithmetic.kernels() == Arithmetic.Choice.FAST) {
            facts.put("products", arithmetic.implementation());
        }
        return facts;
    }

    /**
     * Opens it at its beginning, or where a checkpoint left it.
     *
     * @param restored the last whole checkpoint of an earlier session
     */
    Loop open(StageContext context, Optional<Restored> restored) throws InterruptedException;

    /** What makes it need less memory, in words of the configuration: {@code lower …}. */
    String needsLess();

    /** When it saves, evaluates and shows. */
    Pace pace();

    /**
     * Something that a stage takes from elsewhere.
     *
     * @param key of the configuration that names it
     * @param reference as written there
     * @param kind what it has to be
     */
    record Input(String key, String reference, Artefact.Kind kind) {
        /** The key of the policy that a stage starts from. */
        static final String POLICY = "policy.path";

        static final String STAGE = "stage:";

        /** The name of the stage that makes it, if one does. */
        public Optional<String> stage() {
            return stageOf(reference);
        }

        /** NAME of {@code stage:NAME}. */
        public static Optional<String> stageOf(String reference) {
            return reference.startsWith(STAGE) ? Optional.of(reference.substring(STAGE.length())) : Optional.empty();
        }
    }
}
