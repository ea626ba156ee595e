package io.firesteel.cluster.stage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What is another between two texts of {@linkplain Address addresses}.
 *
 * @param settings values that somebody has written otherwise
 * @param contents files, policies and classes whose bytes are others, whatever they are called
 */
public record Changes(List<Change> settings, List<Change> contents) {
    /** A content's value is a bare SHA-256; no setting is written so, since its text is between quotes. */
    private static final Pattern CONTENT = Pattern.compile("(.* .*) = ([0-9a-f]{64})");

    private static final String POLICY = Stage.Input.POLICY + " ";

    /**
     * One of them.
     *
     * @param key the configuration's, or what the content is of
     * @param was as it was written down; absent if there was none
     * @param is as it is now; absent if there is none
     */
    public record Change(String key, Optional<String> was, Optional<String> is) {
        /** For people. */
        public String sentence() {
            return key + " was " + was.orElse("absent") + " and is " + is.orElse("absent");
        }
    }

    public Changes {
        settings = List.copyOf(settings);
        contents = List.copyOf(contents);
    }

    /** No difference. */
    public static Changes none() {
        return new Changes(List.of(), List.of());
    }

    /**
     * Compares. A file that lies elsewhere with the bytes that it had is no change; one that is named no more, or newly, is a change of
     * the setting that names it.
     */
    public static Changes between(String former, String now) {
        Map<String, String> wereContents = new LinkedHashMap<>();
        Map<String, String> areContents = new LinkedHashMap<>();
        read(now, new LinkedHashMap<>(), areContents);
        read(former, new LinkedHashMap<>(), wereContents);
        Map<String, String> were = new LinkedHashMap<>();
        Map<String, String> are = new LinkedHashMap<>();
        read(atTheirPlaces(former, wereContents, areContents), were, new LinkedHashMap<>());
        read(now, are, new LinkedHashMap<>());
        List<Change> settings = differences(were, are);
        if (settings.stream().anyMatch(change -> change.key().equals("run.seed"))) {
            settings.removeIf(change -> change.key().equals("seeds")); // which follow it
        }
        List<Change> contents = differences(wereContents, areContents);
        boolean earlier = namesAllOfAPolicyAtOnce(wereContents);
        contents.removeIf(change -> (change.was().isEmpty() || change.is().isEmpty())
                && (!change.key().startsWith(POLICY) || earlier));
        return new Changes(settings, contents);
    }

    /** Versions before wrote one hash for all of a policy, by its path: nothing can be said of its parts. */
    private static boolean namesAllOfAPolicyAtOnce(Map<String, String> contents) {
        return contents.keySet().stream().anyMatch(key -> key.startsWith(POLICY))
                && contents.keySet().stream()
                        .noneMatch(key ->
                                key.equals(POLICY + Inputs.WEIGHTS) || key.startsWith(POLICY + Stage.Input.STAGE));
    }

    /**
     * What of a stage's contents is another than its address says, all settings being the same.
     *
     * @param former the text of the address
     * @param now contents as they are, those that other stages make excepted
     */
    public static Changes ofContents(String former, Map<String, String> now) {
        StringBuilder text = new StringBuilder();
        former.lines()
                .filter(line -> !CONTENT.matcher(line).matches() || line.contains(" " + Stage.Input.STAGE))
                .forEach(line -> text.append(line).append('\n'));
        now.forEach((name, hash) -> text.append(name).append(" = ").append(hash).append('\n'));
        return between(former, text.toString());
    }

    /** The former text, with the places that unchanged files have now. */
    private static String atTheirPlaces(String former, Map<String, String> were, Map<String, String> are) {
        String text = former;
        for (Map.Entry<String, String> before : were.entrySet()) {
            int word = before.getKey().indexOf(' ') + 1;
            for (Map.Entry<String, String> now : are.entrySet()) {
                if (now.getValue().equals(before.getValue())
                        && !are.containsKey(before.getKey())
                        && now.getKey().startsWith(before.getKey().substring(0, word))) {
                    text = text.replace(
                            '"' + before.getKey().substring(word) + '"',
                            '"' + now.getKey().substring(word) + '"');
                }
            }
        }
        return text;
    }

    /** Contents of an address's text, by what they are of. */
    static Map<String, String> contents(String text) {
        Map<String, String> contents = new LinkedHashMap<>();
        read(text, new LinkedHashMap<>(), contents);
        return contents;
    }

    private static void read(String text, Map<String, String> settings, Map<String, String> contents) {
        text.lines().forEach(line -> {
            Matcher content = CONTENT.matcher(line);
            int at = line.indexOf(" = ");
            if (content.matches()) {
                contents.put(content.group(1), content.group(2));
            } else {
                settings.put(at < 0 ? line : line.substring(0, at), at < 0 ? "" : line.substring(at + 3));
            }
        });
    }

    private static List<Change> differences(Map<String, String> before, Map<String, String> now) {
        List<Change> changes = new ArrayList<>();
        now.forEach((key, value) -> {
            if (!value.equals(before.get(key))) {
                changes.add(new Change(key, Optional.ofNullable(before.get(key)), Optional.of(value)));
            }
        });
        before.forEach((key, value) -> {
            if (!now.containsKey(key)) {
                changes.add(new Change(key, Optional.of(value), Optional.empty()));
            }
        });
        return changes;
    }

    public boolean isEmpty() {
        return settings.isEmpty() && contents.isEmpty();
    }

    /** All of them, settings first. */
    public List<Change> all() {
        List<Change> all = new ArrayList<>(settings);
        all.addAll(contents);
        return all;
    }

    /** One sentence each, and of those beyond so many their number. */
    static List<String> told(List<Change> changes, int most) {
        List<String> told = new ArrayList<>();
        changes.stream().limit(most).map(Change::sentence).forEach(told::add);
        if (changes.size() > most) {
            told.add("and " + (changes.size() - most) + " more");
        }
        return told;
    }
}
