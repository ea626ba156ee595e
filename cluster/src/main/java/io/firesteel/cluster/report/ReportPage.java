package io.firesteel.cluster.report;

import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.run.Sample;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page. Three walls stand between a hostile completion and the reader's browser: data is JSON in which no {@code <}
 * occurs, the script sets it as text only, and the page's security policy runs just the script and style whose hashes it
 * names and loads nothing.
 */
final class ReportPage {
    /** More points than pixels help nobody: longer runs show each n-th iteration. */
    static final int MOST_POINTS = 2_000;

    private static final Pattern PLACE = Pattern.compile("@([A-Z]+)@");

    private final String title;
    private final Instant made;
    private final List<JsonObject> metrics;
    private final ShownSamples samples;
    private final String configuration;
    private final String provenance;

    ReportPage(
            String title,
            Instant made,
            List<JsonObject> metrics,
            ShownSamples samples,
            String configuration,
            String provenance) {
        this.title = title;
        this.made = made;
        this.metrics = metrics;
        this.samples = samples;
        this.configuration = configuration;
        this.provenance = provenance;
    }

    String html() {
        String style = resource("report.css");
        String script = resource("report.js");
        Map<String, String> places = new LinkedHashMap<>();
        places.put("POLICY", "default-src 'none'; style-src '" + hash(style) + "'; script-src '" + hash(script) + "'");
        places.put("TITLE", escape(title));
        places.put("SUBTITLE", escape(subtitle()));
        places.put("STYLE", style);
        places.put("TILES", tiles());
        places.put("COMPARISON", comparison());
        places.put("SAMPLES", escape(samplesNote()));
        places.put("CONFIGURATION", escape(configuration));
        places.put("PROVENANCE", escape(provenance));
        places.put("DATA", embedded(data()));
        places.put("SCRIPT", script);
        // One pass over the template: what is filled in is not searched for places again.
        return PLACE.matcher(resource("report.html"))
                .replaceAll(match -> Matcher.quoteReplacement(places.get(match.group(1))));
    }

    /** Text for element content and attribute values in double quotes. */
    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** JSON for a script element: without {@code <} nothing in it can end the element or open a comment. */
    static String embedded(Object value) {
        return Json.print(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    private Map<String, Object> data() {
        List<JsonObject> rows = thinned();
        TreeSet<String> names = new TreeSet<>();
        for (JsonObject row : rows) {
            row.keys().stream().filter(key -> row.get(key) instanceof Number).forEach(names::add);
        }
        names.remove(Metric.ITERATION.key());
        Map<String, Object> columns = new TreeMap<>();
        for (String name : names) {
            List<Object> column = new ArrayList<>();
            rows.forEach(row -> column.add(row.get(name) instanceof Number number ? number : null));
            columns.put(name, column);
        }
        Map<String, Object> about = new LinkedHashMap<>();
        for (Metric metric : Metric.values()) {
            about.put(metric.key(), Map.of("unit", metric.unit(), "meaning", metric.meaning()));
        }
        Map<String, Object> data = new LinkedHashMap<>();
        data.put(
                "iterations",
                rows.stream().map(row -> row.get(Metric.ITERATION.key())).toList());
        data.put("metrics", columns);
        data.put("about", about);
        data.put("best", largestK());
        data.put("samples", samples.samples().stream().map(ReportPage::clipped).toList());
        return data;
    }

    private static Map<String, Object> clipped(Sample sample) {
        Map<String, Object> row = sample.row();
        for (String text : List.of("prompt", "gold", "completion", "extracted", "reason")) {
            row.put(text, ShownSamples.clip((String) row.get(text)));
        }
        return row;
    }

    private List<JsonObject> thinned() {
        int stride = (metrics.size() + MOST_POINTS - 1) / MOST_POINTS;
        List<JsonObject> rows = new ArrayList<>();
        for (int i = 0; i < metrics.size(); i++) {
            if (i % stride == 0 || i == metrics.size() - 1 || evaluated(metrics.get(i))) {
                rows.add(metrics.get(i));
            }
        }
        return rows;
    }

    /** The largest k of pass@k and maj@k, if there is one beyond 1. */
    private List<Integer> largestK() {
        Pattern key = Pattern.compile(Pattern.quote(Metric.EVALUATION_PREFIX) + "(?:pass|maj)At(\\d{1,6})");
        int largest = 1;
        for (JsonObject row : metrics) {
            for (String name : row.keys()) {
                Matcher matcher = key.matcher(name);
                largest = matcher.matches() ? Math.max(largest, Integer.parseInt(matcher.group(1))) : largest;
            }
        }
        return largest == 1 ? List.of() : List.of(largest);
    }

    private static boolean evaluated(JsonObject row) {
        return row.get(Metric.evaluation("passAt1")) instanceof Number;
    }

    private List<JsonObject> evaluations() {
        return metrics.stream().filter(ReportPage::evaluated).toList();
    }

    private String subtitle() {
        if (metrics.isEmpty()) {
            return "No iteration is done yet.";
        }
        long last = metrics.get(metrics.size() - 1).longInteger(Metric.ITERATION.key());
        return String.format(
                Locale.ROOT,
                "Firesteel run, %d iterations · report made %s",
                last,
                made.truncatedTo(ChronoUnit.SECONDS));
    }

    private String samplesNote() {
        int shown = samples.samples().size();
        return "Pick a prompt and see its answers across iterations; the colour of an iteration is its share of correct"
                + " answers. "
                + (shown == samples.kept()
                        ? shown + " completions were kept for looking at"
                        : shown + " of the " + samples.kept() + " completions in samples.jsonl")
                + "; every completion is in rollouts/.";
    }

    private String tiles() {
        StringBuilder html = new StringBuilder();
        List<JsonObject> evaluations = evaluations();
        if (!evaluations.isEmpty()) {
            JsonObject first = evaluations.get(0);
            JsonObject last = evaluations.get(evaluations.size() - 1);
            tile(html, change(first, last, "passAt1", 3), "pass@1, held-out");
            tile(html, change(first, last, "meanLength", 1), "tokens per completion");
        }
        double seconds = 0;
        double tokens = 0;
        for (JsonObject row : metrics) {
            seconds += number(row, Metric.STEP_TIME.key()) + number(row, Metric.TIME_EVALUATE.key());
            tokens += number(row, Metric.COMPLETION_TOKENS.key());
        }
        if (seconds > 0) {
            tile(html, duration(seconds), "iterations and evaluations");
        }
        if (tokens > 0) {
            tile(html, String.format(Locale.ROOT, "%,.0f", tokens), "tokens sampled in training");
        }
        return html.toString();
    }

    private static void tile(StringBuilder html, String value, String name) {
        html.append("<div class=\"tile\"><b>")
                .append(escape(value))
                .append("</b><span>")
                .append(escape(name))
                .append("</span></div>");
    }

    private static double number(JsonObject row, String key) {
        return row.get(key) instanceof Number number ? number.doubleValue() : 0;
    }

    private static String change(JsonObject first, JsonObject last, String figure, int decimals) {
        String format = "%." + decimals + "f";
        String key = Metric.evaluation(figure);
        String before = String.format(Locale.ROOT, format, number(first, key));
        return first.equals(last) ? before : before + " → " + String.format(Locale.ROOT, format, number(last, key));
    }

    private static String duration(double seconds) {
        long s = Math.round(seconds);
        return s >= 3600
                ? String.format(Locale.ROOT, "%d h %02d min", s / 3600, s / 60 % 60)
                : s >= 60 ? String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60) : s + " s";
    }

    /** The first and the last evaluation side by side. */
    private String comparison() {
        List<JsonObject> evaluations = evaluations();
        if (evaluations.isEmpty()) {
            return "";
        }
        JsonObject first = evaluations.get(0);
        JsonObject last = evaluations.get(evaluations.size() - 1);
        StringBuilder html = new StringBuilder("<section><h2>Held-out problems</h2><table><tr><th></th>");
        html.append("<th>iteration ")
                .append(first.longInteger(Metric.ITERATION.key()))
                .append("</th>");
        if (!first.equals(last)) {
            html.append("<th>iteration ")
                    .append(last.longInteger(Metric.ITERATION.key()))
                    .append("</th><th>change</th>");
        }
        html.append("</tr>");
        for (String key : last.keys()) {
            if (key.startsWith(Metric.EVALUATION_PREFIX)
                    && !key.endsWith("StandardError")
                    && last.get(key) instanceof Number) {
                comparisonRow(html, first, last, key);
            }
        }
        return html.append("</table></section>").toString();
    }

    private static void comparisonRow(StringBuilder html, JsonObject first, JsonObject last, String key) {
        boolean whole = last.get(key) instanceof Long;
        String figure = key.substring(Metric.EVALUATION_PREFIX.length());
        html.append("<tr><td>").append(escape(label(figure))).append("</td><td>");
        html.append(cell(first, key, whole)).append("</td>");
        if (!first.equals(last)) {
            html.append("<td>").append(cell(last, key, whole)).append("</td><td>");
            if (!whole && first.get(key) instanceof Number) {
                html.append(String.format(
                        Locale.ROOT, "%+." + decimals(figure) + "f", number(last, key) - number(first, key)));
            }
            html.append("</td>");
        }
        html.append("</tr>");
    }

    private static String cell(JsonObject row, String key, boolean whole) {
        if (!(row.get(key) instanceof Number)) {
            return "–";
        }
        int decimals = whole ? 0 : decimals(key.substring(Metric.EVALUATION_PREFIX.length()));
        String value = String.format(Locale.ROOT, "%." + decimals + "f", number(row, key));
        String error = key + "StandardError";
        return row.get(error) instanceof Number
                ? value + " ± " + String.format(Locale.ROOT, "%.3f", number(row, error))
                : value;
    }

    private static int decimals(String figure) {
        return switch (figure) {
            case "meanLength" -> 1;
            case "attempts" -> 2;
            default -> 3;
        };
    }

    private static String label(String figure) {
        Matcher matcher = Pattern.compile("(pass|maj)At(\\d+)").matcher(figure);
        if (matcher.matches()) {
            return matcher.group(1) + "@" + matcher.group(2);
        }
        return switch (figure) {
            case "meanReward" -> "mean reward";
            case "meanLength" -> "mean length, tokens";
            case "attempts" -> "attempts per completion";
            case "truncated" -> "share truncated";
            case "answered" -> "share with an answer in the asked-for form";
            case "samples" -> "completions per problem";
            case "unjudged" -> "completions that could not be judged";
            default -> figure;
        };
    }

    private static String hash(String source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + name + ": it was built without its resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
