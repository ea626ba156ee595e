package io.firesteel.cluster.stage;

import io.firesteel.cluster.settings.PolicySettings;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.PolicyDirectory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One thing done to a policy or to examples. Closed; each variant is its own settings record, in its own file. Whoever runs one
 * ({@link StageRun}) restores, steps, journals, evaluates, saves and stops in the same way for all of them; a variant says only
 * what a step is.
 */
public sealed interface Stage permits Sft, Grpo, RejectionSample, Evaluate {
    /** The word for it in a recipe: {@code kind = grpo}. */
    String kind();

    /** What it leaves behind for others. */
    Artefact.Kind produces();

    /**
     * The paths of the configuration that decide its result. Two stages whose values there are equal, and whose inputs are, give the
     * same bits; what only changes speed, memory or what is shown is not among them.
     */
    List<String> decidedBy();

    /** The policy that it starts from. */
    PolicySettings policy();

    /** What it samples, or is evaluated on. */
    Sampling.Sections sampling();

    /** What it takes from elsewhere: {@code stage:NAME} for another stage of its recipe, a path, a URI, or {@code bundled:NAME}. */
    default List<Input> inputs() {
        return List.of(new Input("policy.path", policy().path(), Artefact.Kind.POLICY));
    }

    /**
     * SHA-256 of each input that no stage makes, by the key that names it: what a change of a file's content changes.
     *
     * @return in a fixed order
     */
    default Map<String, String> contents(StageContext context) {
        Map<String, String> hashes = new TreeMap<>();
        for (Input input : inputs()) {
            if (input.stage().isEmpty()) {
                hashes.put(
                        input.key() + " " + input.reference(),
                        input.kind() == Artefact.Kind.POLICY
                                ? context.inputs().hashOfPolicy(input.reference())
                                : context.inputs().hashOfFiles(input.reference()));
            }
        }
        problemFiles()
                .forEach(file -> hashes.put("problems " + file, context.inputs().hashOfFiles(file)));
        return hashes;
    }

    /** Files of problems that it samples for or is evaluated on; what is in them decides its result too. */
    default List<String> problemFiles() {
        return sampling().problemFiles();
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

    /**
     * Opens it at its beginning, or where a checkpoint left it.
     *
     * @param restored the last whole checkpoint of an earlier session
     */
    Loop open(StageContext context, Optional<Restored> restored) throws InterruptedException;

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
        private static final String STAGE = "stage:";

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
