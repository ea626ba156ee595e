package io.firesteel.rewards.code.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A place for one box at a time.
 *
 * @param index from 0
 * @param user whom its boxes run as where the executor is root
 * @param folder where its files are kept before they enter the box; nobody else can read it
 * @param group the control group of its boxes; empty but at tier T0
 */
record Slot(int index, int user, Path folder, Optional<ControlGroup> group) {
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
