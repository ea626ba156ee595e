package io.firesteel.cluster.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.firesteel.core.config.Configuration;
import io.firesteel.core.config.ConfigurationFault;
import io.firesteel.core.config.ConfigurationFault.Problem;
import io.firesteel.core.config.ConfigurationSource;
import org.junit.jupiter.api.Test;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whatever a settings record refuses, its message names keys that there are, and the line that they stand on. */
class SettingsBoundsTest {
    /** Numbers that one bound or another refuses: all are finite, since nothing else can be written. */
    private static final List<String> NUMBERS = List.of("-1", "0", "0.5", "1000000000");

    private static final Pattern MISSING =
            Pattern.compile("expected (?:a number|an integer|a string|one of ([a-z0-9-]+).*), found nothing");

    /** Every key with a number, by path, and what has to be chosen beside it so that it is bound at all. */
    private final Map<String, List<String>> keys = new TreeMap<>();

    private final Set<String> known = new TreeSet<>();

    SettingsBoundsTest() {
        walk(Settings.class, "", List.of(), new HashSet<>());
        keys.replaceAll((key, chosen) -> {
            List<String> complete = new ArrayList<>(chosen);
            List<String> tried = new ArrayList<>(chosen);
            tried.add(key + " = 1");
            for (Problem missing : problems(tried)) {
                Matcher one = MISSING.matcher(missing.complaint());
                if (one.matches()) {
                    complete.add(missing.key() + " = " + (one.group(1) == null ? "1" : one.group(1)));
                }
            }
            return complete;
        });
    }

    @Test
    void everyBoundThatIsBrokenIsNamedByItsKeyAndLine() {
        Set<String> refused = new TreeSet<>();
        keys.forEach((key, chosen) -> NUMBERS.forEach(number -> {
            List<String> lines = new ArrayList<>(chosen);
            lines.add(key + " = " + number);
            for (Problem problem : problems(lines)) {
                for (String named : problem.key().split(", ")) {
                    assertThat(known)
                            .as("%s, tried with %s", problem, lines)
                            .contains(named.replaceAll("\\[\\d+]", ""));
                }
                assertThat(problem.at())
                        .as("%s, tried with %s", problem, lines)
                        .matches("((my|reference)\\.conf: \\d+(-\\d+)?)( and (my|reference)\\.conf: \\d+(-\\d+)?)?");
                assertThat(problem.complaint()).startsWith("expected ").doesNotContain("expected expected");
                if (List.of(problem.key().split(", ")).contains(key)) {
                    assertThat(problem.at()).as("%s", problem).contains("my.conf: " + lines.size());
                    if (!problem.complaint().startsWith("expected an integer, found")) { // that is its type, no bound
                        refused.add(key);
                    }
                }
            }
        }));

        // Any seed will do. A source's numbers are checked together with those of data.countdown that it leaves out,
        // when it
        // is read; of sft.steps a schedule that follows it complains first, with its line.
        Set<String> taken = new TreeSet<>(keys.keySet());
        taken.removeAll(refused);
        assertThat(taken)
                .isSubsetOf(
                        "data.source.count",
                        "data.source.highest",
                        "data.source.highest-target",
                        "data.source.highest-value",
                        "data.source.lowest-target",
                        "run.collapse.reward",
                        "run.seed",
                        "sft.steps");
    }

    @Test
    void emptyListsAndWrongTextsAreNamedLikeNumbers() {
        assertThat(problems(List.of("", "rewards.parts = []")))
                .singleElement()
                .hasToString("rewards.parts: expected at least one reward function, found none\n  at my.conf: 2\n"
                        + "  fix: write parts = [{ name = correct, kind = correct, weight = 1, parameters {} }]");
        assertThat(problems(List.of(
                        "rewards.parts = [{ name = a, kind = format, weight = 1, parameters {}, verifiers = [] }]")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.key()).isEqualTo("rewards.parts[0].verifiers"))
                .satisfies(problem -> assertThat(problem.complaint()).contains("at least one verifier's name"));
        assertThat(problems(List.of("data { source = files", "train-files = [a.jsonl] }")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.key()).isEqualTo("data.test-files"))
                .satisfies(problem -> assertThat(problem.at()).startsWith("reference.conf: "));
        assertThat(problems(List.of("", "grpo.loss.policy = cispo")))
                .singleElement()
                .hasToString("grpo.loss.policy.cap: expected a number, found nothing\n  at my.conf: 2\n"
                        + "  fix: set it in a configuration file or as grpo.loss.policy.cap=…");
        assertThat(problems(List.of("grpo.loss.policy.kind = cisp")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.at()).isEqualTo("my.conf: 1"));
        assertThat(problems(List.of("grpo.optimiser.schedule {", "kind = cosine, floor = 2 }")))
                .singleElement()
                .satisfies(problem -> assertThat(problem.key()).isEqualTo("grpo.optimiser.schedule.floor"))
                .satisfies(problem -> assertThat(problem.at()).isEqualTo("my.conf: 2"));
    }

    private static List<Problem> problems(List<String> lines) {
        Configuration configuration =
                Configuration.load(List.of(new ConfigurationSource("my.conf", String.join("\n", lines))), List.of());
        Throwable thrown = catchThrowable(() -> configuration.bind(Settings.class));
        if (thrown == null) {
            return List.of();
        }
        assertThat(thrown).as("%s", lines).isInstanceOf(ConfigurationFault.class);
        return ((ConfigurationFault) thrown).problems();
    }

    private void walk(Class<?> record, String path, List<String> chosen, Set<Class<?>> entered) {
        if (!entered.add(record)) {
            return;
        }
        for (RecordComponent component : record.getRecordComponents()) {
            String key = (path.isEmpty() ? "" : path + ".") + kebab(component.getName());
            known.add(key);
            component(component.getGenericType(), key, chosen, entered);
        }
        entered.remove(record);
    }

    private void component(Type type, String key, List<String> chosen, Set<Class<?>> entered) {
        if (type instanceof ParameterizedType generic) {
            Type item = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            boolean optional = generic.getRawType().equals(Optional.class);
            if (optional
                    || item instanceof Class<?> c
                            && c.isRecord()
                            && generic.getRawType().equals(List.class)) {
                component(item, key, optional ? chosen : List.of("in a list"), entered);
            }
        } else if (type instanceof Class<?> c && c.isSealed() && !c.isEnum()) {
            known.add(key + ".kind");
            for (Class<?> variant : c.getPermittedSubclasses()) {
                List<String> with = new ArrayList<>(chosen);
                with.add(key + ".kind = " + kebab(variant.getSimpleName()));
                walk(variant, key, with, entered);
            }
        } else if (type instanceof Class<?> c && c.isRecord()) {
            walk(c, key, chosen, entered);
        } else if (Set.of(int.class, long.class, double.class, Integer.class, OptionalDouble.class)
                        .contains(type)
                && !chosen.contains("in a list")) {
            keys.putIfAbsent(key, chosen);
        }
    }

    private static String kebab(String java) {
        return java.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-")
                .toLowerCase(Locale.ROOT);
    }
}
