package io.firesteel.rollout.generate;

import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tokens that completions must hold, whatever the policy would have sampled. They are marked as forced, their log-probs are the
 * policy's, and a sampled token has the same address of randomness, its position, as if those before it had been sampled too.
 *
 * <p>{@code atStop} is the budget forcing of s1 (Muennighoff et al. 2025, arXiv:2501.19393, §3.1): a policy that wants to end is made
 * to go on, such as by "Wait". Its stop token is dropped. A stop string is no such end: it stays in the tokens and ends the completion.
 *
 * @param prefixes how the completions of a prompt begin, by the prompt's id: an opened tag, a part of a trace
 * @param atStop what follows instead of a stop token, if the limit on new tokens leaves room to sample after it
 * @param times at most so many times per completion; 0 never
 */
@SuppressWarnings("ArrayRecordComponent")
public record Forcing(Map<String, int[]> prefixes, int[] atStop, int times) implements Serializable {
    /** Forces nothing. */
    public static final Forcing NONE = new Forcing(Map.of(), new int[0], 0);

    public Forcing {
        prefixes = Map.copyOf(prefixes);
        if (times < 0 || times > 0 && atStop.length == 0) {
            throw new Fault(
                    "forced continuation",
                    "0 times, or tokens to go on with",
                    times + " times " + atStop.length + " tokens",
                    "name the tokens");
        }
    }

    /** Begins completions with given tokens. */
    public static Forcing prefixes(Map<String, int[]> prefixes) {
        return new Forcing(prefixes, new int[0], 0);
    }

    /** What of this concerns these prompts: what a part of a request has to carry. */
    public Forcing of(Collection<Prompt> prompts) {
        if (prefixes.isEmpty()) {
            return this;
        }
        Map<String, int[]> own = new HashMap<>(prefixes);
        own.keySet().retainAll(prompts.stream().map(Prompt::id).collect(Collectors.toSet()));
        return new Forcing(own, atStop, times);
    }

    /** How the prompt's completions begin, empty for most. */
    int[] prefix(Prompt prompt) {
        return prefixes.getOrDefault(prompt.id(), new int[0]);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Forcing that
                && times == that.times
                && Arrays.equals(atStop, that.atStop)
                && asText().equals(that.asText());
    }

    @Override
    public int hashCode() {
        return asText().hashCode();
    }

    private Map<String, String> asText() {
        Map<String, String> texts = new HashMap<>();
        prefixes.forEach((id, tokens) -> texts.put(id, Arrays.toString(tokens)));
        return texts;
    }
}
