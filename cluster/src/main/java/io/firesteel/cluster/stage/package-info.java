/**
 * The training loop: GRPO's six steps, evaluation, checkpoints and resumption.
 *
 * <p>Start with {@link io.firesteel.cluster.stage.TrainingLoop}, which reads like the method. Sampling and verifying
 * are behind {@code Rollouts}, learning is behind {@code GrpoTrainer}, and what people and files get to see is behind
 * {@link io.firesteel.cluster.stage.Journal}.
 */
package io.firesteel.cluster.stage;
