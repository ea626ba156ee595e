package io.firesteel.cluster.stage;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.DataType;
import io.firesteel.core.policy.Parameters;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.RewardModel;
import io.firesteel.core.policy.RewardModelDirectory;
import io.firesteel.core.policy.Safetensors;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;
import io.firesteel.trainer.network.Dl4jValueNetwork;
import io.firesteel.trainer.network.Head;
import io.firesteel.trainer.network.NetworkSettings;
import io.firesteel.trainer.preference.ScalarReward;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A scalar head on a policy's blocks, all of which learn. Its checkpoints hold the reward model in the folder of its product, and AdamW's
 * moments in another.
 */
final class RewardModelLearner implements PairLearner {
    /** The product's folder: a Hugging Face directory with a reward model in it and nothing else. */
    private static final String FOLDER = "reward-model";

    private static final List<String> MOMENTS =
            List.of("optimiser/first-moment.safetensors", "optimiser/second-moment.safetensors");

    private final PolicyDirectory start;
    private final Dl4jValueNetwork network;
    private final ScalarReward reward;

    RewardModelLearner(PolicyDirectory start, NetworkSettings settings, Optional<Restored> restored) {
        this.start = start;
        network = new Dl4jValueNetwork(start.policy(), settings, new Head.Scalar(Head.Scalar.Place.LAST_TOKEN));
        reward = new ScalarReward(network);
        restored.ifPresent(from -> restore(from.files()));
    }

    private void restore(FileSource files) {
        try (RewardModelDirectory saved = RewardModelDirectory.read(files.folder(FOLDER))) {
            float[][] moments = new float[MOMENTS.size()][saved.model().parameters().length];
            for (int m = 0; m < moments.length; m++) {
                float[] moment = moments[m];
                try (InputStream in = files.open(MOMENTS.get(m))) {
                    Safetensors.read(
                            files.where() + "/" + MOMENTS.get(m),
                            in,
                            files.length(MOMENTS.get(m)),
                            tensor -> saved.model().layout().slices().stream()
                                    .filter(slice -> slice.name().equals(tensor.name()))
                                    .map(slice -> new Safetensors.Destination(moment, slice.offset()))
                                    .findFirst());
                }
            }
            network.restore(saved.model().parameters(), moments);
        } catch (IOException e) {
            throw new UncheckedIOException(files.where(), e);
        }
    }

    @Override
    public ScalarReward reward() {
        return reward;
    }

    @Override
    public Optional<Policy> policy(long step) {
        return Optional.empty();
    }

    @Override
    public void save(FileSink into, long step) throws IOException {
        RewardModel model = learned(step);
        write(into.folder(FOLDER), model, Map.of("step", step));
        List<Parameters> moments = network.currentMoments();
        DataType type = network.momentPrecision().stored();
        for (int m = 0; m < MOMENTS.size(); m++) {
            Parameters moment = moments.get(m);
            into.write(
                    MOMENTS.get(m), out -> Safetensors.write(out, model.layout().slices(), moment, type, Map.of()));
        }
    }

    @Override
    public Artefact finish(RunFiles directory, long step, Map<String, Object> provenance) {
        RewardModel model = learned(step);
        write(directory.sink(FOLDER), model, provenance);
        return new Artefact(
                Artefact.Kind.REWARD_MODEL,
                FOLDER,
                model.fingerprint(),
                Map.of("parameters", model.parameters().length));
    }

    private void write(FileSink into, RewardModel model, Map<String, Object> provenance) {
        Map<String, Object> all = new LinkedHashMap<>(provenance);
        all.put("base", start.provenance());
        RewardModelDirectory.write(into, model, start, all);
    }

    private RewardModel learned(long step) {
        RewardModel model = new RewardModel(network.architecture(), network.parameters());
        for (float weight : model.parameters()) {
            if (!Float.isFinite(weight)) {
                throw new Fault(
                        Fault.Kind.FAILED,
                        "the reward model after step " + step,
                        "finite numbers",
                        Float.toString(weight),
                        "lower the learning rate, and go on from the last checkpoint, which is from before it",
                        null);
            }
        }
        return model;
    }

    @Override
    public void close() {
        network.close();
    }
}
