package io.firesteel.cluster.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Texts of files, each behind a line that opens it.
 *
 * @param texts by the line, in their order
 */
public record Texts(String title, Map<String, String> texts) implements Section {
    public Texts {
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
    }

    @Override
    public String html() {
        StringBuilder html =
                new StringBuilder("<section><h2>").append(Html.escape(title)).append("</h2>");
        texts.forEach((line, text) -> html.append("<details><summary>")
                .append(Html.escape(line))
                .append("</summary><pre>")
                .append(Html.escape(text))
                .append("</pre></details>"));
        return html.append("</section>").toString();
    }
}
