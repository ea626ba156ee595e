package io.firesteel.rewards;

import io.firesteel.core.Fault;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The parameters of one reward function, read with their defaults; what nobody asked for is refused. */
public final class RewardParameters {
    private final String where;
    private final Map<String, String> written;
    private final int maxLength;
    private final Set<String> known = new TreeSet<>();

    /** @param maxLength tokens of the longest completion */
    public RewardParameters(String where, Map<String, String> written, int maxLength) {
        this.where = where;
        this.written = written;
        this.maxLength = maxLength;
    }

    /** Those of one part of the rewards. */
    public static RewardParameters of(RewardSettings.Part part, int maxLength) {
        return new RewardParameters(where(part), part.parameters(), maxLength);
    }

    /** What messages call that part. */
    public static String where(RewardSettings.Part part) {
        return "rewards.parts, reward " + part.name() + " (" + part.kind() + ")";
    }

    /** {@code max-length}, in tokens, at least 1: the longest completion's unless it is written. */
    public int maxLength() {
        return integer("max-length", maxLength, 1);
    }

    /** A finite number. */
    public double number(String name, double otherwise) {
        known.add(name);
        String value = written.get(name);
        if (value == null) {
            return otherwise;
        }
        try {
            double number = Double.parseDouble(value);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw fault(name, "a number", value);
        }
        throw fault(name, "a finite number", value);
    }

    /** An integer of at least {@code lowest}. */
    public int integer(String name, int otherwise, int lowest) {
        double number = number(name, otherwise);
        if (number != Math.rint(number) || number < lowest || number > Integer.MAX_VALUE) {
            throw fault(name, "an integer >= " + lowest, written.get(name));
        }
        return (int) number;
    }

    /** Any text. */
    public String text(String name, String otherwise) {
        known.add(name);
        return written.getOrDefault(name, otherwise);
    }

    /** A text that must be written. */
    public String text(String name) {
        String value = text(name, "");
        if (value.isEmpty()) {
            throw fault(name, "a text", "nothing");
        }
        return value;
    }

    /** One of {@code allowed}. */
    public String choice(String name, String otherwise, List<String> allowed) {
        known.add(name);
        String value = written.getOrDefault(name, otherwise);
        if (!allowed.contains(value)) {
            throw fault(name, "one of " + allowed, value);
        }
        return value;
    }

    /** Refuses parameters that were written and never asked for. */
    public void refuseUnknown() {
        for (String name : written.keySet()) {
            if (!known.contains(name)) {
                throw new Fault(
                        where + ": " + name,
                        known.isEmpty() ? "no parameters" : "one of " + known,
                        "an unknown parameter",
                        "check the spelling, or remove it");
            }
        }
    }

    /** A fault about one parameter. */
    public Fault fault(String name, String expected, String found) {
        return new Fault(where + ": " + name, expected, String.valueOf(found), "fix the parameter");
    }
}
