package io.firesteel.cluster.ledger;

import io.firesteel.cluster.settings.DataSettings;
import io.firesteel.cluster.settings.DataSource;
import io.firesteel.cluster.settings.WeightedSource;
import io.firesteel.core.Fault;
import io.firesteel.rewards.Verifiers;

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
 */
public record VerifierNames(List<String> ofSources, String instead) implements Serializable {
    private static final Pattern PREFIX = Pattern.compile("(\\d{1,6}): .*", Pattern.DOTALL);

    public VerifierNames {
        ofSources = List.copyOf(ofSources);
    }

    /** @param data as the run had it */
    public static VerifierNames of(DataSettings data, String instead) {
        List<String> names = new ArrayList<>();
        for (WeightedSource each : data.learned()) {
            String named = each.verifier().orElse(data.verifier());
            names.add(named.equals(DataSettings.SOURCES_OWN) ? own(each.source()) : named);
        }
        return new VerifierNames(names, instead);
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
        Matcher prefix = PREFIX.matcher(promptId);
        int source = ofSources.size() > 1 && prefix.matches() ? Integer.parseInt(prefix.group(1)) - 1 : 0;
        String name = ofSources.get(source < ofSources.size() ? source : 0);
        if (name.isEmpty()) {
            throw new Fault(
                    "rollouts of prompt " + promptId,
                    "the name of their verifier",
                    "a table that an earlier version wrote, which does not say it, and data.verifier = auto, which leaves it to the files' rows",
                    "name it: data.verifier=math, or whichever it was");
        }
        return name;
    }

    /** The one that verifies again what that one verified. */
    public String again(String before) {
        return instead.isEmpty() || before.equals(Verifiers.NONE) ? before : instead;
    }
}
