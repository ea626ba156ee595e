package io.firesteel.cluster.stage;

import io.firesteel.core.json.JsonObject;
import io.firesteel.core.storage.FileSource;

/**
 * What an earlier session saved.
 *
 * @param step the last step whose effect is in it
 * @param files as {@link Loop#save} wrote them
 * @param state as {@link Loop#state} gave it, and what {@link StageRun} put beside it
 */
public record Restored(long step, FileSource files, JsonObject state) {}
