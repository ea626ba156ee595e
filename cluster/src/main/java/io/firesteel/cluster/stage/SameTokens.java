package io.firesteel.cluster.stage;

import io.firesteel.core.Fault;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.text.Tokenizer;

import java.util.List;

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

    /**
     * Refuses token ids that another stage of the recipe makes, sampling from a policy with another tokenizer: before either has run.
     *
     * @param key of the configuration that names the files
     * @param files paths, or {@code stage:NAME}
     * @param start the policy that learns from them
     * @param columns how the configuration says that texts are read instead
     */
    static void requireOfStages(
            StageContext context, String key, List<String> files, PolicyDirectory start, String columns) {
        for (String file : files) {
            Stage.Input.stageOf(file)
                    .ifPresent(stage -> require(
                            key + " " + file + ", sampled from another policy",
                            "the learning policy's",
                            start.tokenizer(),
                            context.inputs().startOf(stage).tokenizer(),
                            "let it read the texts instead of the token ids: " + columns
                                    + "; or sample from a policy with its tokenizer"));
        }
    }

    private static String token(int id, String token) {
        return "id " + id + (token.isEmpty() ? " is no token" : " is \"" + token + "\"");
    }
}
