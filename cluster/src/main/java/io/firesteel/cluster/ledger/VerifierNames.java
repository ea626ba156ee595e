package io.firesteel.cluster.ledger;

import io.firesteel.cluster.settings.DataSettings;
import io.firesteel.cluster.settings.DataSource;
import io.firesteel.core.Fault;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.math.extract.Extraction;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * By which verifier a recorded completion was verified, and by which one it is verified again. Tables that were written before there was a column
 * {@code verifier} do not say the first; the run's sources do, to which a prompt's id leads: ids of the second source begin with {@code "2: "}.
 *
 * @param ofSources of each source of the run's; empty where its rows have verifiers of their own
 * @param instead the one that verifies again whatever something has verified; empty for the one that did
 * @param extraction where the one that did looks for answers now, if it has a choice; null for where it did. Of no meaning beside {@code instead}
 */
public record VerifierNames(List<String> ofSources, String instead, Extraction extraction) implements Serializable {
    private static final Pattern PREFIX = Pattern.compile("(\\d{1,6}): .*", Pattern.DOTALL);

    public VerifierNames {
        ofSources = List.copyOf(ofSources);
    }

    /**
     * Those of a run. What it was configured with says who has verified; a name that this leaves open, another configuration may give.
     *
     * @param then as the run had it
     * @param now as it is configured now
     */
    public static VerifierNames of(DataSettings then, DataSettings now, String instead, Extraction extraction) {
        List<String> names = new ArrayList<>(ofSources(then));
        List<String> given = ofSources(now);
        for (int source = 0; source < Math.min(names.size(), given.size()); source++) {
            if (names.get(source).isEmpty()) {
                names.set(source, given.get(source));
            }
        }
        return new VerifierNames(names, instead, extraction);
    }

    /** The name of each source's verifier; empty where its rows have verifiers of their own. */
    static List<String> ofSources(DataSettings data) {
        return data.learned().stream()
                .map(each -> {
                    String named = each.verifier().orElse(data.verifier());
                    return named.equals(DataSettings.SOURCES_OWN) ? own(each.source()) : named;
                })
                .toList();
    }

    private static String own(DataSource source) {
        return source instanceof DataSource.Task task
                ? task.name()
                : source instanceof DataSource.Countdown ? "countdown" : "";
    }

    /**
     * The one that verified.
     *
     * @param recorded as the table says it; may be empty
     */
    public String before(String recorded, String promptId) {
        if (!recorded.isEmpty()) {
            return recorded;
        }
        String name = ofSource(promptId);
        if (name.isEmpty()) {
            throw new Fault(
                    "rollouts of prompt " + promptId,
                    "the name of their verifier",
                    "a table that an earlier version wrote, which does not say it, and data.verifier = auto, which leaves it to the files' rows",
                    "name it: data.verifier=math, or whichever it was");
        }
        return name;
    }

    /** Whether the table or the sources say who has verified. */
    public boolean say(String recorded, String promptId) {
        return !recorded.isEmpty() || !ofSource(promptId).isEmpty();
    }

    private String ofSource(String promptId) {
        Matcher prefix = PREFIX.matcher(promptId);
        int source = ofSources.size() > 1 && prefix.matches() ? Integer.parseInt(prefix.group(1)) - 1 : 0;
        return ofSources.get(source < ofSources.size() ? source : 0);
    }

    /** The one that verifies again what that one verified: {@code math:last-number} for {@code math}, if that is where answers are looked for now. */
    public String again(String before) {
        if (before.equals(Verifiers.NONE)) {
            return before;
        } else if (!instead.isEmpty()) {
            return instead;
        }
        return extraction != null && Verifiers.hasExtraction(before)
                ? Verifiers.extracting(before, extraction)
                : before;
    }
}
