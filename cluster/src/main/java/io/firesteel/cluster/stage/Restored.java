package io.firesteel.cluster.stage;

import io.firesteel.core.json.JsonObject;
import io.firesteel.core.storage.FileSource;

import java.util.Optional;

/** What an earlier session saved, read and found good. */
public final class Restored {
    private final long step;
    private final FileSource files;
    private final JsonObject state;
    private PolicyCheckpoint policy;

    private Restored(long step, FileSource files, JsonObject state, PolicyCheckpoint policy) {
        this.step = step;
        this.files = files;
        this.state = state;
        this.policy = policy;
    }

    /**
     * Reads the policy too, where there is one, so that one that cannot be computed with is found while another checkpoint can be taken.
     *
     * @param step the last step whose effect is in it
     * @param files as {@link Loop#save} wrote them
     * @param state as {@link Loop#state} gave it, and what {@link StageRun} put beside it
     */
    static Restored read(long step, FileSource files, JsonObject state) {
        return new Restored(
                step, files, state, PolicyCheckpoint.isIn(files) ? PolicyCheckpoint.read(files, step) : null);
    }

    public long step() {
        return step;
    }

    public JsonObject state() {
        return state;
    }

    FileSource files() {
        return files;
    }

    /** The policy and its moments; given away once, so that nobody keeps them who does not learn. */
    PolicyCheckpoint takePolicy() {
        PolicyCheckpoint taken = Optional.ofNullable(policy)
                .orElseThrow(() -> new IllegalStateException(files.where() + " has no policy, or it is taken"));
        policy = null;
        return taken;
    }
}
