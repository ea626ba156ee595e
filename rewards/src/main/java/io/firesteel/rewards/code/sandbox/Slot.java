package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A place for one box at a time.
 *
 * @param index from 0
 * @param folder where its files are kept before they enter the box; nobody else can read it
 * @param group the control group of its boxes; empty at tier T1
 */
record Slot(int index, Path folder, Optional<ControlGroup> group) {
    /** Boxes of an executor that runs as root have users of their own from here on, as those of ioi/isolate have. */
    private static final int FIRST_USER = 60_000;

    int user() {
        return FIRST_USER + index;
    }

    /** Whether its control group is still there: somebody else may have tidied up. */
    boolean isWhole() {
        return group.stream().flatMap(one -> one.folders().stream()).allMatch(Files::isDirectory);
    }

    void remove() throws IOException {
        if (group.isPresent()) {
            group.get().remove();
        }
    }
}
