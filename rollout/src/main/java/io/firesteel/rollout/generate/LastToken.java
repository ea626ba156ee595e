package io.firesteel.rollout.generate;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.architecture.Architecture;

/**
 * What a policy, or a reward model, says after the last of given tokens: V logits, or one number. A sequence is read alone and at once,
 * so that its bits depend on nothing beside it.
 *
 * <p>Not thread-safe: one per thread, all sharing one {@link PackedPolicy}.
 */
public final class LastToken {
    /** Positions that are made room for at first; long sequences make more. */
    private static final int FIRST_ROOM = 256;

    private final PackedPolicy policy;
    private final Kernels kernels;
    private ForwardPass pass;
    private int room;

    public LastToken(PackedPolicy policy, Kernels kernels) {
        this.policy = policy;
        this.kernels = kernels;
    }

    /**
     * The numbers after the last token, {@code [V]} or {@code [1]}; the array is used again by the next call.
     *
     * @param what of the sequence, for messages
     * @param tokens at least one, at most as many as the policy has positions
     */
    public float[] outputs(String what, int[] tokens) {
        require(what, tokens);
        if (tokens.length > room) {
            room = Math.min(
                    policy.architecture().maxPositions(),
                    Math.max(FIRST_ROOM, Integer.highestOneBit(tokens.length) * 2));
            pass = new ForwardPass(policy, kernels, Team.ALONE, 1, room);
        }
        pass.read(tokens, tokens.length);
        pass.head(tokens.length - 1, 1);
        return pass.logits();
    }

    private void require(String what, int[] tokens) {
        Architecture a = policy.architecture();
        if (tokens.length == 0 || tokens.length > a.maxPositions()) {
            throw new Fault(
                    what,
                    "1 to " + a.maxPositions() + " tokens, the positions of the policy that is asked",
                    Integer.toString(tokens.length),
                    "lower rollout.max-new-tokens, or ask a policy with more positions");
        }
        for (int token : tokens) {
            if (token < 0 || token >= a.vocabulary()) {
                throw new Fault(
                        what,
                        "token ids below " + a.vocabulary(),
                        Integer.toString(token),
                        "use the tokenizer that belongs to the policy that is asked");
            }
        }
    }
}
