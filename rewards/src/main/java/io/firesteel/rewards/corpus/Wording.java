package io.firesteel.rewards.corpus;

import io.firesteel.core.config.Requirements;
import io.firesteel.core.text.PromptTemplate;

import java.io.Serializable;
import java.util.Map;

/**
 * The words of one language, as far as searches need any: {@code <bos>make56from3,10,7<think>3*10=30,30+7=37no…yes</think>…} in
 * English, {@code <bos>用3,10,7得56<think>3*10=30,30+7=37否…是</think>…} in Chinese.
 *
 * @param prompt a template with {@code {nums}} and {@code {target}}; a problem is put in the same words by {@code data.template}
 * @param yes behind a try that is taken for a solution
 * @param no behind one that is not
 * @param stop in a search that is given up
 */
public record Wording(String prompt, String yes, String no, String stop) implements Serializable {
    /** The one that the bundled policies of one language know. */
    public static final Wording BUNDLED = new Wording("<bos>{nums}->{target}", "yes", "no", "stop");

    public Wording {
        String word = "a word of the policy's vocabulary";
        new Requirements()
                .that(
                        shows(prompt),
                        "prompt",
                        "a template with {nums} and {target}",
                        prompt,
                        "<bos>{nums}->{target} is the bundled policies'")
                .that(!yes.isEmpty(), "yes", word, "nothing", "yes is usual")
                .that(!no.isEmpty(), "no", word, "nothing", "no is usual")
                .that(!stop.isEmpty(), "stop", word, "nothing", "stop is usual")
                .check();
    }

    /** Whether it is a template that has both, not braces around their names: {@code {{nums}}} writes {@code {nums}}. */
    private static boolean shows(String prompt) {
        String written =
                new PromptTemplate("of a wording", prompt).render(Map.of("nums", "\u0001", "target", "\u0002"));
        return written.contains("\u0001") && written.contains("\u0002");
    }

    /** The prompt of a problem whose numbers are shown as {@code nums}: {@code 3,10,7}. */
    String prompt(String nums, int target) {
        return new PromptTemplate("of a wording", prompt)
                .render(Map.of("nums", nums, "target", Integer.toString(target)));
    }
}
