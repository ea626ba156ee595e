package io.firesteel.cluster.stage;

import io.firesteel.core.Fault;
import io.firesteel.core.text.Tokenizer;

/** Token ids mean the same to two policies only if each is the same token. */
final class SameTokens {
    private SameTokens() {}

    /**
     * Refuses two tokenizers that differ, with the first token that does.
     *
     * @param where whose tokenizer the other is, for people
     * @param whose the expected tokens are
     */
    static void require(String where, String whose, Tokenizer expected, Tokenizer found, String fix) {
        int ids = Math.max(expected.vocabularySize(), found.vocabularySize());
        for (int id = 0; id < ids; id++) {
            String one = expected.token(id);
            String other = found.token(id);
            if (!one.equals(other)) {
                throw new Fault(where, whose + " tokens: " + token(id, one), token(id, other), fix);
            }
        }
    }

    private static String token(int id, String token) {
        return "id " + id + (token.isEmpty() ? " is no token" : " is \"" + token + "\"");
    }
}
