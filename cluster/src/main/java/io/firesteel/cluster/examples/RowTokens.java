package io.firesteel.cluster.examples;

import io.firesteel.cluster.table.TableRow;
import io.firesteel.core.Fault;
import io.firesteel.core.policy.PolicyDirectory;

import java.util.Arrays;
import java.util.List;

/**
 * What rows say, as tokens of one policy; what it has no tokens for, or no room, is refused with file and row.
 *
 * @param policy whose tokenizer, positions and stop tokens they are for
 */
record RowTokens(PolicyDirectory policy) {
    /** A template is the tokenizer's business here: nothing sets turns around what is imitated. */
    private static final String NO_TEMPLATE =
            "write the turns out as one text, as the policy shall see them: tokenizer.apply_chat_template(messages,"
                    + " tokenize=False, add_generation_prompt=True) for a prompt; the completion is the answer's text alone";

    /** The tokens of a text. */
    int[] ofText(TableRow row, String column) {
        String text = row.text(column, NO_TEMPLATE);
        try {
            return policy.tokenizer().encode(text);
        } catch (Fault fault) {
            throw new Fault(
                    row.where() + ", " + fault.where(),
                    fault.expected(),
                    fault.found(),
                    "write the row in the words that this policy knows, or delete it",
                    fault);
        }
    }

    /** Tokens that are written as such. */
    int[] ofIds(TableRow row, String column) {
        int vocabulary = policy.policy().architecture().vocabulary();
        List<Long> ids = row.wholes(column);
        int[] tokens = new int[ids.size()];
        for (int i = 0; i < tokens.length; i++) {
            long id = ids.get(i);
            if (id < 0 || id >= vocabulary) {
                throw new Fault(
                        row.where() + ", column " + column,
                        "token ids below " + vocabulary,
                        Long.toString(id),
                        "use examples that were made with this policy's tokenizer");
            }
            tokens[i] = (int) id;
        }
        return tokens;
    }

    /** Refuses ids that are not this policy's tokens of the text beside them, with the first that differs: they are of another tokenizer. */
    void requireOf(TableRow row, String text, String column, int[] ids) {
        int[] own = ofText(row, text);
        int at = Arrays.mismatch(own, ids);
        // A special token that a problem spelled is text in the ids, and they say the same.
        if (at >= 0 && !policy.tokenizer().decode(ids).equals(row.text(text, NO_TEMPLATE))) {
            throw new Fault(
                    row.where() + ", column " + column,
                    "the learning policy's tokens of column " + text + ": number " + at + " is " + token(own, at),
                    token(ids, at) + ", as another policy's tokenizer has it",
                    "let it read the texts instead of the token ids: columns { " + column
                            + " = none }; or sample from a policy with its tokenizer");
        }
    }

    private String token(int[] ids, int at) {
        return at < ids.length ? "id " + ids[at] + " (\"" + policy.tokenizer().token(ids[at]) + "\")" : "none";
    }

    /** The same with the policy's first stop token behind them, unless they end in one. */
    int[] stopped(TableRow row, int[] tokens) {
        int[] stops = policy.stopTokens();
        if (tokens.length > 0 && Arrays.stream(stops).anyMatch(stop -> stop == tokens[tokens.length - 1])) {
            return tokens;
        }
        if (stops.length == 0) {
            throw new Fault(
                    row.where(),
                    "a policy with a stop token, to put it behind the completion",
                    "none in its generation_config.json",
                    "name eos_token_id there, or set append-stop = false");
        }
        int[] longer = Arrays.copyOf(tokens, tokens.length + 1);
        longer[tokens.length] = stops[0];
        return longer;
    }

    /** Refuses more tokens than the policy has positions. */
    void requireRoom(TableRow row, int tokens) {
        int most = policy.policy().architecture().maxPositions();
        if (tokens > most) {
            throw new Fault(
                    row.where(),
                    "at most " + most + " tokens, the policy's positions",
                    Integer.toString(tokens),
                    "shorten the example or leave it out");
        }
    }
}
