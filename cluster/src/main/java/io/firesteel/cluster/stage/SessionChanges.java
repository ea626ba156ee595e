package io.firesteel.cluster.stage;

import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.core.Fault;

import java.util.LinkedHashMap;
import java.util.Map;

/** What decides a stage's result and is another than in the session whose checkpoint this one goes on from; and what comes of it. */
final class SessionChanges {
    /** How many changes are told one by one: a fault has ten lines. */
    private static final int MOST_REFUSED = 6;

    private static final int MOST_WARNED = 10;

    private static final String STEPS = ".schedule.total-steps";

    private final String where;
    private final Address address;
    private final Changes changes;

    private SessionChanges(String where, Address address, Changes changes) {
        this.where = where;
        this.address = address;
        this.changes = changes;
    }

    /** Of a session that begins at the beginning: none. */
    static SessionChanges ofTheFirst(RunDirectory directory, Address address) {
        return new SessionChanges(directory.display(), address, Changes.none());
    }

    /** Since the session before; where it left no address behind, that is told, and nothing more is known. */
    static SessionChanges since(RunDirectory directory, Address address, Console console) {
        String former =
                directory.files().exists(Address.FILE) ? directory.files().readText(Address.FILE) : "";
        if (!former.isBlank()) {
            return new SessionChanges(directory.display(), address, address.changesSince(former));
        }
        console.warning(
                Address.FILE
                        + " is missing or empty: whether settings, data, policy or classes are those of the last session cannot be told");
        return ofTheFirst(directory, address);
    }

    /** Going on with other data would give bits that no uninterrupted run has, and nobody has asked for them. */
    void requireSameContents() {
        if (!changes.contents().isEmpty()) {
            throw new Fault(
                    where,
                    "data, policy and classes as the last session had them, by their SHA-256",
                    "others:\n  " + String.join("\n  ", Changes.told(changes.contents(), MOST_REFUSED)),
                    "put the former ones back; or choose another --run-dir, to begin with these; or add"
                            + " run.accept-changes=true, to go on with them from the last checkpoint");
        }
    }

    /** A finished run that is asked for with other settings would tell the former ones' result as theirs. */
    void requireNone() {
        if (!changes.isEmpty()) {
            throw new Fault(
                    where,
                    "the settings of the finished run that is there",
                    String.join("; ", Changes.told(changes.all(), MOST_REFUSED)),
                    "choose another --run-dir; or ask for more steps, which go on from it with these settings");
        }
    }

    /** Warns of all that is gone on with. */
    void tell(Console console) {
        Changes.told(changes.all(), MOST_WARNED)
                .forEach(change -> console.warning("changed since the last session: " + change));
        // Of a run that is longer or shorter than it was asked to be before.
        changes.settings().stream()
                .filter(change -> change.key().endsWith(STEPS) && !isConstant(change.key()))
                .forEach(change -> console.warning("the learning rate goes on by another schedule: " + change.sentence()
                        + "; write the number to keep the former one"));
    }

    /** A constant learning rate does not mind how long a run is. */
    private boolean isConstant(String steps) {
        return address.text()
                .contains(steps.substring(0, steps.length() - STEPS.length()) + ".schedule.kind = \"constant\"");
    }

    /** For the provenance: a sentence by key. */
    Map<String, Object> byKey() {
        Map<String, Object> byKey = new LinkedHashMap<>();
        changes.all().forEach(change -> byKey.put(change.key(), change.sentence()));
        return byKey;
    }
}
