package io.firesteel.cluster.verification;

import io.firesteel.core.Verdict;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** How many responses were verified, and how many got which verdict. Not for several threads. */
public final class VerdictCounts implements Serializable {
    private static final long serialVersionUID = 1;

    private final long[] counts = new long[Verdict.Kind.values().length]; // [kinds]

    void add(Verdict.Kind kind) {
        counts[kind.ordinal()]++;
    }

    public void add(VerdictCounts that) {
        for (int i = 0; i < counts.length; i++) {
            counts[i] += that.counts[i];
        }
    }

    public long verified() {
        long verified = 0;
        for (long count : counts) {
            verified += count;
        }
        return verified;
    }

    /** {@code verified}, then a count for every kind of verdict. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("judged", verified());
        for (Verdict.Kind each : Verdict.Kind.values()) {
            figures.put(word(each), counts[each.ordinal()]);
        }
        return figures;
    }

    static String word(Verdict.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }
}
