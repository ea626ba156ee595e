package io.firesteel.cluster.report;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document as one HTML file. Three walls stand between a hostile completion and the reader's browser: data is JSON in which
 * no {@code <} occurs, the script sets it as text only, and the page's security policy runs just the script and style whose
 * hashes it names and loads nothing. A page without anything to draw has no script at all.
 */
final class HtmlPage {
    private static final Pattern PLACE = Pattern.compile("@([A-Z]+)@");

    private HtmlPage() {}

    static String of(Document document) {
        Map<String, Object> data = new LinkedHashMap<>();
        StringBuilder sections = new StringBuilder();
        for (Section section : document.sections()) {
            sections.append(section.html()).append('\n');
            data.putAll(section.data());
        }
        String style = Html.resource("report.css");
        String script = data.isEmpty() ? "" : Html.resource("report.js");
        Map<String, String> places = new LinkedHashMap<>();
        places.put(
                "POLICY",
                "default-src 'none'; style-src " + Html.hash(style)
                        + (data.isEmpty() ? "" : "; script-src " + Html.hash(script)));
        places.put("TITLE", Html.escape(document.title()));
        places.put("SUBTITLE", Html.escape(document.subtitle()));
        places.put("STYLE", style);
        places.put("SECTIONS", sections.toString());
        places.put(
                "SCRIPTS",
                data.isEmpty()
                        ? ""
                        : "<script type=\"application/json\" id=\"data\">" + Html.embedded(data) + "</script>\n<script>"
                                + script + "</script>\n");
        // One pass over the template: what is filled in is not searched for places again.
        return PLACE.matcher(Html.resource("report.html"))
                .replaceAll(match -> Matcher.quoteReplacement(places.get(match.group(1))));
    }
}
