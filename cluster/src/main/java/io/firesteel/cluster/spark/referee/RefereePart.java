package io.firesteel.cluster.spark.referee;

import io.firesteel.core.Fault;
import io.firesteel.core.text.PromptTemplate;
import io.firesteel.rewards.RewardKinds;
import io.firesteel.rewards.RewardParameters;
import io.firesteel.rewards.RewardSettings;

import java.util.List;
import java.util.Map;

/** A part of the rewards that asks a policy, as its parameters say it. Closed. */
public sealed interface RefereePart {
    /** The part's name. */
    String name();

    /** Where the policy is: a path, a URI, {@code bundled:NAME}, or {@code stage:NAME}. */
    String path();

    /** What messages call it. */
    String where();

    /**
     * The number that a reward model gives after the last token.
     *
     * @param path of a reward model
     */
    record ByRewardModel(String name, String path, String where) implements RefereePart {}

    /**
     * How likely a policy's next token is to say yes, against no, after a text with the completion in it (the "LLM referee").
     *
     * @param path of a policy
     * @param template with {@code {completion}}, and mostly {@code {prompt}}
     * @param yes texts of one token each that mean yes
     * @param no likewise
     * @param mostTokens of a text that it reads, the template's among them; 0 for {@link #reads}' own
     */
    record ByJudge(
            String name,
            String path,
            String where,
            PromptTemplate template,
            List<String> yes,
            List<String> no,
            int mostTokens)
            implements RefereePart {
        private static final String COMPLETION = "{completion}";

        public ByJudge {
            if (!template.text().contains(COMPLETION)) {
                throw new Fault(
                        where + ": template",
                        "a text with " + COMPLETION,
                        template.text(),
                        "write what the judge shall read: the question with {prompt}, the answer with {completion}");
            }
            render(template, "", ""); // refuses other placeholders
        }

        /**
         * Tokens that it may read and memory is planned for, whatever its positions: of prompt and completion twice as many as they
         * have to the policy that is asked about, unless it is told how many.
         *
         * @param around of the template alone
         * @param tokens of the longest prompt and completion, to the policy that is asked about
         */
        public int reads(int around, int tokens) {
            return mostTokens > 0 ? mostTokens : (int) Math.min(Integer.MAX_VALUE, around + 2L * tokens);
        }

        static String render(PromptTemplate template, String prompt, String completion) {
            return template.render(Map.of("prompt", prompt, "completion", completion));
        }
    }

    /** Those of a run's rewards, in their order; what is wrong with their parameters is refused. */
    static List<RefereePart> of(RewardSettings rewards) {
        return rewards.parts().stream()
                .filter(part -> RewardKinds.OF_POLICIES.contains(part.kind()))
                .map(part -> of(part, rewards.maxLength()))
                .toList();
    }

    private static RefereePart of(RewardSettings.Part part, int maxLength) {
        RewardParameters parameters = RewardParameters.of(part, maxLength);
        String where = RewardParameters.where(part);
        RefereePart read = part.kind().equals("judge")
                ? new ByJudge(
                        part.name(),
                        parameters.text("path"),
                        where,
                        new PromptTemplate(part.name(), parameters.text("template")),
                        words(parameters.text("yes", "yes")),
                        words(parameters.text("no", "no")),
                        parameters.integer("max-tokens", 0, 0))
                : new ByRewardModel(part.name(), parameters.text("path"), where);
        parameters.refuseUnknown();
        return read;
    }

    private static List<String> words(String written) {
        return List.of(written.split("\\|", -1));
    }
}
