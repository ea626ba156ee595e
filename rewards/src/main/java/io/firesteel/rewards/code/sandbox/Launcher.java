package io.firesteel.rewards.code.sandbox;

import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** Makes boxes of a kind, and ends them: command lines, signals and files, no verdict. */
interface Launcher {
    /** Bytes of the stack of a box's first thread. */
    long STACK_BYTES = 64L << 20;

    /** Files that a process of a box may have open. */
    int OPEN_FILES = 256;

    /** Writes the command's files into the slot's folder and gives the command line that makes the box. */
    List<String> prepare(Slot slot, BoxedCommand command, Limits limits) throws IOException;

    /** How many processes of its own a box has beside the program, as {@link ProcessTree} counts them; at the start there may be fewer. */
    int processes();

    /** Asks a box to end with all its processes; returns before they are gone. */
    void end(Slot slot, ProcessHandle outermost) throws IOException;

    /** The same, asked again and again of a box that has not ended for a second. */
    void insist(Slot slot, ProcessHandle outermost) throws IOException;

    /** Bytes of the box's files that are to be counted as its memory. */
    long filesBytes(Slot slot) throws IOException;

    /** Removes what {@link #prepare} and the box wrote. */
    void clean(Slot slot) throws IOException;

    /** Where a box says what became of it: lines of JSON. The program cannot write it. */
    static Path status(Slot slot) {
        return slot.folder().resolve("status");
    }

    /** A number that a box has reported; its exit code only if the program was started. */
    static OptionalInt status(Slot slot, String key) throws IOException {
        Path status = status(slot);
        if (Files.exists(status)) {
            for (String line : Files.readString(status).lines().toList()) {
                if (line.endsWith("}")) { // else it is being written
                    JsonObject fields = Json.object(status.toString(), line);
                    if (fields.has(key)) {
                        return OptionalInt.of(fields.integer(key));
                    }
                }
            }
        }
        return OptionalInt.empty();
    }
}
