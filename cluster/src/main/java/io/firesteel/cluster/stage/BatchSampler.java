package io.firesteel.cluster.stage;

import io.firesteel.cluster.data.Curriculum;
import io.firesteel.cluster.settings.Refill;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.ScoredRollout;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.random.Seeds;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.RolloutResult;
import io.firesteel.rollout.Rollouts;
import io.firesteel.rollout.TaskFigures;
import io.firesteel.rollout.generate.SamplingSettings;
import io.firesteel.trainer.credit.Spread;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * Asks for an iteration's completions: G of each of P prompts, and where {@link Refill} says so, further prompts in place of those
 * whose completions all earned the same. What comes back is a function of the policy, the seed and the iteration.
 *
 * @param rollouts who samples and verifies
 * @param curriculum which prompts
 * @param groupSize G
 * @param tokens how they are drawn
 * @param refill what happens to groups without spread
 * @param baselines whether one more completion of each prompt is sampled that takes the most probable token always
 * @param seeds the address of the iterations' randomness
 */
record BatchSampler(
        Rollouts rollouts,
        Curriculum curriculum,
        int groupSize,
        SamplingSettings tokens,
        Refill refill,
        boolean baselines,
        Seeds seeds) {
    private static final RolloutResult NOTHING = new RolloutResult(List.of(), List.of(), 0);

    /** @param iteration from 1 */
    SampledBatch sample(Policy policy, long iteration) throws InterruptedException {
        RolloutResult first = ask(policy, curriculum.draw(iteration - 1), iteration, "");
        List<Group<ScoredRollout>> batch = new ArrayList<>(first.groups());
        List<Group<ScoredRollout>> replaced = new ArrayList<>();
        List<TaskFigures> tasks = new ArrayList<>(first.tasks());
        double seconds = first.seconds();
        Map<String, Integer> rounds = new HashMap<>();
        first.groups().forEach(group -> rounds.put(group.prompt().id(), 1));
        for (int round = 1; round <= refill.rounds(); round++) {
            long missing =
                    batch.stream().filter(group -> !Spread.inRewards(group)).count();
            List<Prompt> further = missing == 0
                    ? List.of()
                    : curriculum.draw(iteration - 1, round).stream()
                            .limit(missing)
                            .toList();
            if (further.isEmpty()) {
                break;
            }
            RolloutResult more = ask(policy, further, iteration, ", round " + (round + 1));
            replace(batch, more.groups(), replaced);
            tasks.addAll(more.tasks());
            seconds += more.seconds();
            int drawn = round + 1;
            more.groups().forEach(group -> rounds.put(group.prompt().id(), drawn));
        }
        return new SampledBatch(batch, replaced, greedy(policy, batch, iteration), rounds, tasks, seconds);
    }

    /** Of each group's prompt the greedy completion; none where nobody asks for it. */
    private RolloutResult greedy(Policy policy, List<Group<ScoredRollout>> batch, long iteration)
            throws InterruptedException {
        if (!baselines) {
            return NOTHING;
        }
        return rollouts.sample(
                policy,
                new RolloutRequest(
                        "iteration " + iteration + " · baselines",
                        batch.stream().map(Group::prompt).toList(),
                        1,
                        tokens.greedily(),
                        seeds.at("baseline").at(iteration)));
    }

    private RolloutResult ask(Policy policy, List<Prompt> prompts, long iteration, String round)
            throws InterruptedException {
        return rollouts.sample(
                policy,
                new RolloutRequest(
                        "iteration " + iteration + " · sampling" + round,
                        prompts,
                        groupSize,
                        tokens,
                        seeds.at(iteration)));
    }

    /** Each new group with spread takes the place of the first one without; whoever is in no place then goes to {@code replaced}. */
    static void replace(
            List<Group<ScoredRollout>> batch, List<Group<ScoredRollout>> more, List<Group<ScoredRollout>> replaced) {
        Iterator<Group<ScoredRollout>> useful =
                more.stream().filter(Spread::inRewards).iterator();
        for (int i = 0; i < batch.size() && useful.hasNext(); i++) {
            if (!Spread.inRewards(batch.get(i))) {
                replaced.add(batch.set(i, useful.next()));
            }
        }
        more.stream().filter(group -> !Spread.inRewards(group)).forEach(replaced::add);
    }
}
