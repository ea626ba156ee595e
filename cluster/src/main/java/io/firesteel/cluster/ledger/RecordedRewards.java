package io.firesteel.cluster.ledger;

import io.firesteel.core.Completion;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.PolicyRewards;
import io.firesteel.rewards.RewardFunction;
import io.firesteel.rewards.RewardSettings;

import java.util.IdentityHashMap;
import java.util.Map;

/**
 * In place of the policies that rewards asked, which are not at hand: what they said then. Where a completion was not shown to them, since its verdict was not
 * conclusive, nobody knows what they would say. Not for several threads.
 */
final class RecordedRewards implements PolicyRewards {
    private final Map<Completion, Map<String, Double>> values = new IdentityHashMap<>();

    /** From now on these are the completions that are asked about, with their recorded values by part. */
    void recorded(Map<Completion, Map<String, Double>> group) {
        values.clear();
        values.putAll(group);
    }

    @Override
    public RewardFunction function(RewardSettings.Part part) {
        return new Recorded(part.name());
    }

    private final class Recorded implements RewardFunction.Reader {
        private static final long serialVersionUID = 1;

        private final String part;

        Recorded(String part) {
            this.part = part;
        }

        @Override
        public Verdict read(Prompt prompt, Completion completion, Verdict verdict) {
            return values.get(completion).containsKey(part)
                    ? verdict
                    : Verdict.infrastructureError(
                            "reward " + part + " asks a policy, and of this completion no value of it is recorded");
        }

        @Override
        public double value(Prompt prompt, Completion completion, Verdict verdict) {
            return values.get(completion).get(part);
        }
    }
}
