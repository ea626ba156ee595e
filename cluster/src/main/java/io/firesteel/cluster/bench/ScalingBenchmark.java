package io.firesteel.cluster.bench;

import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.stats.Median;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.TaskFigures;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.stream.Collectors;

/**
 * How much faster several executors sample than one: the same requests, in turn shared out and given to one executor whole, while the
 * others are idle. That one then has no second start and no tail, so this asks a little more than a cluster of one would.
 *
 * <p>Cores that share caches, memory, power or a physical core are slower together than alone, however the work is shared out. A third measurement tells how much:
 * every executor samples a whole request of its own at the same time. {@code machineAllows} is the speed-up that its rates would make.
 */
public final class ScalingBenchmark {
    private final int executors;

    /** @param executors that are there, with one core each */
    public ScalingBenchmark(int executors) {
        this.executors = executors;
    }

    /**
     * Runs rounds of three; who goes first changes from round to round.
     *
     * @param all shares a request out
     * @param one makes one task of it
     * @param each makes one task per executor of it
     * @param request the request of a given number
     */
    public Map<String, Object> run(
            Rollouts all,
            Rollouts one,
            Rollouts each,
            Policy policy,
            LongFunction<RolloutRequest> request,
            int warmUp,
            int pairs,
            Consumer<String> progress)
            throws InterruptedException {
        List<Double> shared = new ArrayList<>();
        List<Double> alone = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> allowed = new ArrayList<>();
        List<Double> tokens = new ArrayList<>();
        for (int pair = 1; pair <= warmUp + pairs; pair++) {
            RolloutRequest asked = request.apply((long) executors * pair);
            RolloutResult first = (pair % 2 == 0 ? all : one).sample(policy, asked);
            RolloutResult second = (pair % 2 == 0 ? one : all).sample(policy, asked);
            RolloutResult together = pair % 2 == 0 ? first : second;
            RolloutResult single = pair % 2 == 0 ? second : first;
            RolloutResult sideBySide = each.sample(policy, oneEach(request, pair));
            requireExecutors(single, 1);
            requireExecutors(together, executors);
            requireExecutors(sideBySide, executors);
            double allows = executors * rateAtWork(sideBySide) / rateAtWork(single);
            progress.accept(String.format(
                    Locale.ROOT,
                    "request %d%s: %.3f s on %d executors, %.3f s on one; the machine allows %.2f times its speed",
                    pair,
                    pair > warmUp ? "" : " (warming up)",
                    together.seconds(),
                    executors,
                    single.seconds(),
                    allows));
            if (pair > warmUp) {
                shared.add(together.seconds());
                alone.add(single.seconds());
                ratios.add(single.seconds() / together.seconds());
                allowed.add(allows);
                tokens.add((double) together.tokens());
            }
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "executors");
        figures.put("executors", executors);
        figures.put("pairs", pairs);
        figures.put("tokensPerRequest", Median.of(tokens));
        figures.put("seconds", Median.of(shared));
        figures.put("secondsOnOne", Median.of(alone));
        figures.put("speedUp", Median.of(alone) / Median.of(shared));
        figures.put("medianOfSpeedUps", Median.of(ratios));
        figures.put("machineAllows", Median.of(allowed));
        Memory.peaks(figures);
        return figures;
    }

    /** As many requests as there are executors, in one; a prompt that several ask is in it once. */
    private RolloutRequest oneEach(LongFunction<RolloutRequest> request, int pair) {
        RolloutRequest first = request.apply((long) executors * pair);
        Map<String, Prompt> prompts = new LinkedHashMap<>();
        for (int i = 0; i < executors; i++) {
            request.apply((long) executors * pair + i).prompts().forEach(prompt -> prompts.put(prompt.id(), prompt));
        }
        return new RolloutRequest(
                first.title() + ", one each",
                List.copyOf(prompts.values()),
                first.groupSize(),
                first.sampling(),
                first.seeds());
    }

    /** Tokens per second of an executor while it is at work: writing and verifying, no waiting. */
    private static double rateAtWork(RolloutResult result) {
        return result.tokens() / (result.decodeSeconds() + result.verifySeconds());
    }

    private static void requireExecutors(RolloutResult result, int wanted) {
        Set<String> who =
                result.tasks().stream().map(TaskFigures::executor).collect(Collectors.toCollection(TreeSet::new));
        if (who.size() != wanted) {
            throw new Fault(
                    "bench executors",
                    wanted + " executors at work",
                    who.toString(),
                    "give every executor one core, ask for more prompts (rollout.prompts), and wait until all have registered");
        }
    }
}
