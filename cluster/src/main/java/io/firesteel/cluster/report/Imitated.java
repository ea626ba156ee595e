package io.firesteel.cluster.report;

import io.firesteel.cluster.run.ImitatedExample;

import java.util.List;

/** Examples of supervised fine-tuning as the policy sees them: what is learned is marked, the rest is only read. */
public record Imitated(List<ImitatedExample> examples) implements Section {
    public Imitated {
        examples = List.copyOf(examples);
    }

    @Override
    public String html() {
        StringBuilder html =
                new StringBuilder("<section><h2>Examples</h2><p class=\"quiet\">The first that it imitates, as the"
                        + " policy sees them: what is <mark>marked</mark> is learned, the rest is only read.</p>");
        for (ImitatedExample example : examples) {
            html.append("<div class=\"answer\"><p><b>")
                    .append(example.learned())
                    .append("</b> of ")
                    .append(example.tokens())
                    .append(" tokens are learned")
                    .append(example.weight() == 1 ? "" : ", weight " + example.weight())
                    .append("</p><pre>");
            for (ImitatedExample.Stretch stretch : example.stretches()) {
                String text = Html.escape(ShownSamples.clip(stretch.text()));
                html.append(stretch.learn() ? "<mark>" + text + "</mark>" : text);
            }
            html.append("</pre></div>");
        }
        return html.append("</section>").toString();
    }
}
