/**
 * Stages: what is done to a policy or to examples, and running one from its first step or its last checkpoint to its last.
 *
 * <p>Start with {@link io.firesteel.cluster.stage.Stage} (what one says of itself) and {@link io.firesteel.cluster.stage.StageRun}
 * (the same for all of them). {@link io.firesteel.cluster.stage.GrpoLoop} reads like the method: GRPO's six steps. Sampling and
 * verifying are behind {@code Rollouts}, learning is behind {@code GrpoTrainer}, and what people and files get to see is behind
 * {@code StageJournal}. Why stages: docs/explanation/stages.md.
 */
package io.firesteel.cluster.stage;
