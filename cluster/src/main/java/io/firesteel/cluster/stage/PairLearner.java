package io.firesteel.cluster.stage;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.storage.FileSink;
import io.firesteel.trainer.preference.PairReward;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What learns from pairs in {@link PairLoop}: it says what a reward is, and what becomes of what has learned. Closed. */
sealed interface PairLearner extends AutoCloseable permits DpoLearner, RewardModelLearner {
    /** What a completion's reward is while it learns. */
    PairReward reward();

    /** The policy after that step; empty where none is learned that could be evaluated. */
    Optional<Policy> policy(long step);

    /** Writes what the next session needs. */
    void save(FileSink into, long step) throws IOException;

    /** Writes the product. */
    Artefact finish(RunFiles directory, long step, Map<String, Object> provenance);

    @Override
    void close();
}
