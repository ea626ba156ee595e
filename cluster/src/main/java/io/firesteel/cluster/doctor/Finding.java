package io.firesteel.cluster.doctor;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One thing that was looked at.
 *
 * @param name of it, as in the last line of {@code doctor}
 * @param value what was found, a JSON value
 * @param weight whether it is well
 * @param trouble what is not, in words; empty where all is well
 * @param fix what to do about it; empty where all is well
 */
public record Finding(String name, Object value, Weight weight, String trouble, String fix) {
    /** How much it matters. */
    public enum Weight {
        /** As it should be. */
        OK,
        /** Runs work, and would work better otherwise; or something is lost that no policy depends on. */
        ADVICE,
        /** A run would be refused, or cannot go on, until it is fixed. */
        WRONG
    }

    static Finding ok(String name, Object value) {
        return new Finding(name, value, Weight.OK, "", "");
    }

    static Finding advice(String name, Object value, String trouble, String fix) {
        return new Finding(name, value, Weight.ADVICE, trouble, fix);
    }

    static Finding wrong(String name, Object value, String trouble, String fix) {
        return new Finding(name, value, Weight.WRONG, trouble, fix);
    }

    /** The same, of one of several directories. */
    public Finding of(String directory) {
        return new Finding(directory + ": " + name, value, weight, trouble, fix);
    }

    /** Whether there is something to do about it. */
    public boolean troubled() {
        return weight != Weight.OK;
    }

    /** For people: what was found, and what to do about it. */
    public String text() {
        return String.format(Locale.ROOT, "%-16s %s", name, value)
                + (troubled()
                        ? "\n  " + (weight == Weight.WRONG ? "wrong: " : "mind: ") + trouble + "\n  fix: " + fix
                        : "");
    }

    /** What is not well, as a JSON value. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("finding", name);
        json.put(weight == Weight.WRONG ? "wrong" : "mind", trouble);
        json.put("fix", fix);
        return json;
    }
}
