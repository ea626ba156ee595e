package io.firesteel.rewards;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Reward;
import io.firesteel.core.Rollout;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.Scorer;
import io.firesteel.core.Verdict;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Scores groups: verify each completion, value them by the functions that are for their prompt, sum the values by weight. Pure. Each thread makes its own from the
 * settings, which travel; this does not.
 */
public final class Rewards implements Scorer {
    /** What an unusable rollout carries: no parts, and a total that means nothing. */
    private static final Reward NONE = new Reward(0, Map.of());

    private static final Set<String> OUR_VERIFIERS = Set.copyOf(Verifiers.names());
    private static final Set<String> OUR_FUNCTIONS = Stream.of(RewardKinds.names(), RewardKinds.OF_POLICIES)
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableSet());

    private final RewardSettings settings;
    private final Function<String, Verifier> lookup;
    private final Duration patience;
    private final List<RewardFunction> functions;
    private final Map<String, Verifier> verifiers = new HashMap<>();
    private final Map<String, String> versions = new HashMap<>(); // of the verifiers

    /**
     * Refuses unknown kinds and parameters.
     *
     * @param lookup finds a verifier by its name
     * @param patience how long a verifier or reward function of a user's may take for one answer, or one group
     */
    public Rewards(RewardSettings settings, Function<String, Verifier> lookup, Duration patience) {
        this(settings, lookup, PolicyRewards.NONE, patience);
    }

    /** @param policies makes the reward functions that ask a policy */
    public Rewards(
            RewardSettings settings, Function<String, Verifier> lookup, PolicyRewards policies, Duration patience) {
        this.settings = settings;
        this.lookup = lookup;
        this.patience = patience;
        this.functions = settings.parts().stream()
                .map(part -> RewardKinds.create(part, settings.maxLength(), policies))
                .toList();
    }

    /**
     * The same group, verified and valued, in the same order. Completions without a conclusive verdict, and those that a {@link
     * RewardFunction.Reader} cannot read, are kept, carry no reward, and are not shown to the reward functions: a length reward compares
     * the others with each other.
     */
    @Override
    public Group<ScoredRollout> score(Group<Rollout> group) {
        Prompt prompt = group.prompt();
        Verifier verifier = verifiers.computeIfAbsent(prompt.verifier(), lookup);
        String version = versions.computeIfAbsent(prompt.verifier(), name -> Verifiers.version(name, verifier));
        List<Verdict> verdicts = new ArrayList<>();
        List<Rollout> usable = new ArrayList<>();
        List<Verifier.Tested> verified = new ArrayList<>();
        boolean eachTest = asksForTests(prompt.verifier());
        for (Rollout rollout : group.members()) {
            Verifier.Tested tested = verify(verifier, rollout, eachTest);
            Verdict verdict = read(rollout, tested.verdict()).by(version);
            verdicts.add(verdict);
            if (verdict.kind().conclusive()) {
                usable.add(rollout);
                verified.add(new Verifier.Tested(verdict, tested.passed()));
            }
        }
        List<Reward> rewards = usable.isEmpty() ? List.of() : value(prompt, usable, verified);
        List<ScoredRollout> scored = new ArrayList<>();
        int next = 0;
        for (int i = 0; i < group.size(); i++) {
            Verdict verdict = verdicts.get(i);
            Reward reward = verdict.kind().conclusive() ? rewards.get(next++) : NONE;
            scored.add(new ScoredRollout(group.members().get(i), verdict, reward));
        }
        return new Group<>(prompt, scored);
    }

    private boolean asksForTests(String verifier) {
        boolean asks = false;
        for (int f = 0; f < functions.size(); f++) {
            asks |= functions.get(f) instanceof RewardFunction.OfTests
                    && settings.parts().get(f).isFor(verifier);
        }
        return asks;
    }

    private Verifier.Tested verify(Verifier verifier, Rollout rollout, boolean eachTest) {
        return call(
                OUR_VERIFIERS.contains(rollout.prompt().verifier()),
                verifier,
                () -> "verifier " + verifier.getClass().getName() + " on prompt "
                        + PluginFaults.brief(rollout.prompt().id()) + ", sample " + rollout.sample(),
                "a verdict",
                () -> Objects.requireNonNull(
                        eachTest
                                ? verifier.test(rollout.prompt(), rollout.completion())
                                : new Verifier.Tested(verifier.verify(rollout.prompt(), rollout.completion()), 0),
                        "no verdict"));
    }

    /** The verdict, unless a reward function cannot read the completion: what it would have earned nobody knows. */
    private Verdict read(Rollout rollout, Verdict verified) {
        Verdict verdict = verified;
        for (int f = 0; f < functions.size() && verdict.kind().conclusive(); f++) {
            RewardSettings.Part part = settings.parts().get(f);
            if (functions.get(f) instanceof RewardFunction.Reader reader
                    && part.isFor(rollout.prompt().verifier())) {
                Verdict so = verdict;
                verdict = call(
                        OUR_FUNCTIONS.contains(part.kind()),
                        reader,
                        () -> "reward " + part.name() + " (" + reader.getClass().getName() + ") on prompt "
                                + PluginFaults.brief(rollout.prompt().id()) + ", sample " + rollout.sample(),
                        "a verdict",
                        () -> Objects.requireNonNull(
                                reader.read(rollout.prompt(), rollout.completion(), so), "no verdict"));
            }
        }
        return verdict;
    }

    /** Ours have no clock: they count their own steps, and calling them in another thread would cost more than most of them do. */
    private <T> T call(boolean ours, Object plugin, Supplier<String> where, String expected, Supplier<T> work) {
        return ours
                ? PluginFaults.call(plugin, where, expected, work)
                : PluginFaults.call(patience, plugin, where, expected, work);
    }

    private List<Reward> value(Prompt prompt, List<Rollout> rollouts, List<Verifier.Tested> verified) {
        List<Verdict> verdicts = verified.stream().map(Verifier.Tested::verdict).toList();
        double[] passed = verified.stream().mapToDouble(Verifier.Tested::passed).toArray();
        List<Completion> completions =
                rollouts.stream().map(Rollout::completion).toList();
        double[][] values =
                new double[functions.size()][]; // [functions][G'], null where the function is not for the prompt
        for (int f = 0; f < values.length; f++) {
            if (!settings.parts().get(f).isFor(prompt.verifier())) {
                continue;
            }
            RewardFunction function = functions.get(f);
            String name = settings.parts().get(f).name();
            values[f] = call(
                    OUR_FUNCTIONS.contains(settings.parts().get(f).kind()),
                    function,
                    () -> "reward " + name + " (" + function.getClass().getName() + ") on prompt "
                            + PluginFaults.brief(prompt.id()) + failing(function, rollouts, verdicts),
                    completions.size() + " values, one per completion",
                    () -> Objects.requireNonNull(
                            function instanceof RewardFunction.OfTests ofTests
                                    ? ofTests.values(passed)
                                    : function.values(prompt, completions, verdicts),
                            "no values"));
            if (values[f].length != completions.size()) {
                throw new Fault(
                        "reward " + settings.parts().get(f).name(),
                        completions.size() + " values, one per completion",
                        values[f].length + " values",
                        "fix the reward function " + settings.parts().get(f).kind());
            }
        }
        List<Reward> rewards = new ArrayList<>();
        for (int i = 0; i < completions.size(); i++) {
            double total = 0;
            Map<String, Double> parts = new LinkedHashMap<>();
            for (int f = 0; f < values.length; f++) {
                if (values[f] == null) {
                    continue;
                }
                RewardSettings.Part part = settings.parts().get(f);
                parts.put(part.name(), values[f][i]);
                total += part.weight() * values[f][i];
            }
            rewards.add(new Reward(total, parts));
        }
        return rewards;
    }

    /** Which sample a function that values each alone throws or stays at; of one that compares them, how many there are. */
    private String failing(RewardFunction function, List<Rollout> rollouts, List<Verdict> verdicts) {
        if (function instanceof RewardFunction.Single single) {
            for (int i = 0; i < rollouts.size(); i++) {
                Rollout rollout = rollouts.get(i);
                Verdict verdict = verdicts.get(i);
                try {
                    PluginFaults.call(
                            patience,
                            single,
                            () -> "again",
                            "a value",
                            () -> single.value(rollout.prompt(), rollout.completion(), verdict));
                } catch (Fault | OutOfMemoryError again) {
                    return ", sample " + rollout.sample();
                }
            }
        }
        return ", " + rollouts.size() + " samples";
    }
}
