package io.firesteel.cluster.stage;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.settings.TrainerSettings;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.storage.FileSink;
import io.firesteel.trainer.PolicyNetwork;
import io.firesteel.trainer.network.Dl4jPolicyNetwork;
import io.firesteel.trainer.network.Head;
import io.firesteel.trainer.preference.ImplicitReward;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A policy that is its own reward model, held to the one that it starts from. */
final class DpoLearner implements PairLearner {
    private final PolicyDirectory start;
    private final PolicyNetwork network;
    private final Dl4jPolicyNetwork reference;
    private final ImplicitReward reward;

    DpoLearner(
            PolicyDirectory start,
            double beta,
            TrainerSettings settings,
            Arithmetic arithmetic,
            Seeds seeds,
            Optional<Restored> restored) {
        this.start = start;
        network = settings.learning(start.policy(), Head.LogProb.PLAIN, seeds, arithmetic);
        reference = new Dl4jPolicyNetwork(start.policy(), settings.network(arithmetic));
        reward = new ImplicitReward(network, reference, beta);
        restored.ifPresent(from -> from.takePolicy().restore(network));
    }

    @Override
    public ImplicitReward reward() {
        return reward;
    }

    @Override
    public Optional<Policy> policy(long step) {
        return Optional.of(learned(step));
    }

    private Policy learned(long step) {
        return network.policy(step);
    }

    @Override
    public void save(FileSink into, long step) throws IOException {
        PolicyCheckpoint.save(into, learned(step), network, start);
    }

    @Override
    public Artefact finish(RunFiles directory, long step, Map<String, Object> provenance) {
        return PolicyProduct.write(directory, learned(step), start, provenance);
    }

    @Override
    public void close() {
        try {
            network.close();
        } finally {
            reference.close();
        }
    }
}
