package io.firesteel.cluster.data;

import io.firesteel.cluster.settings.DataSettings.LongPrompts;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether prompts leave their completions room in the policy. Counts those that do not. */
final class PromptRoom {
    private static final Logger LOG = LoggerFactory.getLogger(PromptRoom.class);

    private final int positions;
    private final int newTokens;
    private final LongPrompts tooLong;

    private int prompts;
    private int refused;
    private int dropped;
    private int cut;
    private long drawn;

    /** Of those that leave too few: the longest, where it comes from and how many tokens it has. */
    private String longest = "";

    private int longestTokens;

    /** Of those the shortest. */
    private int shortestTokens = Integer.MAX_VALUE;

    /**
     * @param positions the policy's: the longest sequence, prompt and completion together
     * @param newTokens that a completion may have
     * @param tooLong what happens to a prompt that leaves fewer
     */
    PromptRoom(int positions, int newTokens, LongPrompts tooLong) {
        this.positions = positions;
        this.newTokens = newTokens;
        this.tooLong = tooLong;
    }

    /** Whether the prompt stays. One that is refused stays until {@link #require}, which names the longest of all. */
    boolean fits(Prompt prompt, Problem problem) {
        prompts++;
        if (left(prompt) >= newTokens) {
            return true;
        }
        if (prompt.tokens().length > longestTokens) {
            longestTokens = prompt.tokens().length;
            longest = problem.where();
        }
        shortestTokens = Math.min(shortestTokens, prompt.tokens().length);
        if (tooLong == LongPrompts.DROP) {
            dropped++;
            return false;
        }
        boolean taken = tooLong == LongPrompts.CUT && left(prompt) > 0;
        cut += taken ? 1 : 0;
        refused += taken ? 0 : 1;
        return true;
    }

    /**
     * Whether a prompt of an endless source, drawn while the run goes on, is taken: hours in, none ends a run. What is left out or cut is
     * told when there is one, two, four, … of them.
     */
    boolean fitsDrawn(Prompt prompt, Problem problem) {
        if (left(prompt) >= newTokens) {
            return true;
        }
        boolean taken = tooLong == LongPrompts.CUT && left(prompt) > 0;
        drawn++;
        if (Long.bitCount(drawn) == 1) {
            LOG.warn(
                    "{}: its prompt of {} tokens leaves {} of the {} for a completion: {}. {} such prompts were drawn so far",
                    problem.where(),
                    prompt.tokens().length,
                    Math.max(0, left(prompt)),
                    newTokens,
                    taken ? "its completions are cut to them" : "it is left out",
                    drawn);
        }
        return taken;
    }

    /** Refuses prompts that leave too little room and may be neither left out nor cut. */
    void require() {
        if (refused == 0) {
            return;
        }
        int left = positions - longestTokens;
        throw new Fault(
                longest,
                tooLong == LongPrompts.CUT
                        ? "prompts of fewer tokens than the policy's " + positions + " positions"
                        : "prompts that leave rollout.max-new-tokens = " + newTokens + " of the policy's " + positions
                                + " positions",
                refused + " of " + prompts + " prompts that do not; this one, the longest, has " + longestTokens
                        + " tokens and leaves " + (left > 0 ? left : "none"),
                "shorten it, choose a shorter template or a policy with more positions, "
                        + (left > 0 ? "set rollout.max-new-tokens=" + left + ", " : "")
                        + "or set data.long-prompts=drop, which leaves them out"
                        + (left > 0 ? ", or cut, which takes what room there is" : ""));
    }

    /** A refusal of problems that were all left out. */
    Fault noneLeft(String where, int problems) {
        int all = positions - longestTokens;
        int some = positions - shortestTokens;
        return new Fault(
                where,
                "prompts that leave rollout.max-new-tokens = " + newTokens + " of the policy's " + positions
                        + " positions",
                "none: of " + problems + " problems all are left out (data.long-prompts = drop), their prompts having "
                        + (shortestTokens == longestTokens ? "" : shortestTokens + " to ") + longestTokens + " tokens",
                (all > 0
                                ? "set rollout.max-new-tokens=" + all + ", which has room for all, "
                                : some > 0 ? "set rollout.max-new-tokens=" + some + ", which has room for some, " : "")
                        + "choose a shorter template or a policy with more positions");
    }

    /** How many prompts were left out. */
    int dropped() {
        return dropped;
    }

    /** What a command's first lines say of it; empty if all prompts leave enough room. */
    String sentence() {
        String why = ", since they leave fewer than " + newTokens + " tokens; the longest, of " + longest + ", has "
                + longestTokens + " of " + positions + " positions";
        return dropped > 0
                ? dropped + " prompts left out" + why
                : cut > 0 ? cut + " prompts whose completions are cut" + why : "";
    }

    private int left(Prompt prompt) {
        return positions - prompt.tokens().length;
    }
}
