package io.firesteel.cluster.stage;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.evaluation.Evaluator;
import io.firesteel.cluster.run.ImitatedExample;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.storage.FileSink;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A stage under way: steps, until all are done. A step is an iteration of GRPO, an optimiser step of SFT, a batch of prompts of
 * rejection sampling; an evaluation has none, since all it does is what {@link StageRun} does before the first.
 *
 * <p>For one thread.
 */
public interface Loop extends AutoCloseable {
    /** Steps done, those of earlier sessions included. */
    long done();

    /** Steps in all. */
    long total();

    /**
     * Called once before the first step, when the directory is this process's.
     *
     * @param directory the stage's, for what is written there while it goes on
     */
    default void begin(RunFiles directory) throws InterruptedException {}

    /** The next step. An interrupt ends it with nothing changed that a checkpoint would hold. */
    StepReport step() throws InterruptedException;

    /**
     * Says on the console what the last step did.
     *
     * @param row its figures by {@link io.firesteel.cluster.metrics.Metric#key}
     */
    default void tell(Console console, Map<String, Object> row) {
        console.iteration(done(), total(), row);
    }

    /**
     * Whether, after a step that failed, all is still as {@link #done} steps have left it, so that it can be saved; false where that cannot be
     * told.
     */
    default boolean isWhole() {
        return false;
    }

    /** Some of what it imitates, to be looked at; asked for once, before the first step of all. */
    default List<ImitatedExample> imitated() {
        return List.of();
    }

    /** What the policy as it is now makes of held-out examples, by {@link io.firesteel.cluster.metrics.Metric#key}; empty without any. */
    default Map<String, Object> heldOut() {
        return Map.of();
    }

    /** What a person should hear of the last step at once, however rarely steps are told of. */
    default Optional<String> warning() {
        return Optional.empty();
    }

    /** Why it makes no sense to go on, if it makes none. */
    default Optional<Collapse> collapse() {
        return Optional.empty();
    }

    /** The policy as it is now; empty where the stage changes none and has none to be evaluated. */
    Optional<Policy> policy();

    /** Evaluates {@link #policy()}; empty where the settings ask for no evaluation. */
    Optional<Evaluator> evaluator();

    /** What the next session needs beside {@link #state()}: written into a checkpoint. */
    void save(FileSink into) throws IOException;

    /** The loop's own numbers, as JSON values: what {@link Restored#state()} gives back. */
    Map<String, Object> state();

    /** SHA-256 of each policy and data set that it works with, by name: provenance. */
    Map<String, String> hashes();

    /** How well each executor contains programs, in words; empty unless the verifier runs some. */
    Map<String, Object> sandboxes();

    /**
     * Writes the product, all steps being done.
     *
     * @param directory the stage's, for what is written by Spark and for the product's place in it
     * @param provenance what a policy's {@code provenance.json} shall say beside the loop's own
     */
    Artefact finish(RunFiles directory, Map<String, Object> provenance);

    @Override
    void close();
}
