package io.firesteel.rewards;

import io.firesteel.core.Fault;

/** Makes the reward functions that ask a policy ({@link RewardKinds#OF_POLICIES}): rewards know no arithmetic of policies. */
public interface PolicyRewards {
    /** Where no policy is at hand to be asked: each is refused. */
    PolicyRewards NONE = part -> {
        throw new Fault(
                RewardParameters.where(part),
                "a command that can ask a policy: run, train, sft, eval, sample",
                "one that cannot",
                "leave the part out here");
    };

    /**
     * The reward function of that part, for one thread.
     *
     * @throws Fault if a parameter is unknown or out of range, or the policy is none that can be asked
     */
    RewardFunction function(RewardSettings.Part part);
}
