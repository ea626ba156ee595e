package io.firesteel.cluster.report;

import io.firesteel.cluster.run.Sample;

import java.util.List;
import java.util.Map;

/** Completions to look at, by prompt and iteration. Draws what of a run's samples keeps the page quick. */
public record Samples(List<Sample> kept) implements Section {
    public Samples {
        kept = List.copyOf(kept);
    }

    @Override
    public String html() {
        int shown = ShownSamples.of(kept).samples().size();
        String note =
                "Pick a prompt and see its answers across iterations; the colour of an iteration is its share of correct"
                        + " answers. "
                        + (shown == kept.size()
                                ? shown + " completions were kept for looking at"
                                : shown + " of the " + kept.size() + " completions in samples.jsonl")
                        + "; every completion is in rollouts/.";
        return "<section><h2>Completions</h2><p class=\"quiet\">" + Html.escape(note)
                + "</p><noscript><p>The completions need JavaScript.</p></noscript><div id=\"explorer\"></div></section>";
    }

    @Override
    public Map<String, Object> data() {
        return Map.of(
                "samples",
                ShownSamples.of(kept).samples().stream().map(Samples::clipped).toList());
    }

    private static Map<String, Object> clipped(Sample sample) {
        Map<String, Object> row = sample.row();
        for (String text : List.of("prompt", "gold", "completion", "extracted", "reason")) {
            row.put(text, ShownSamples.clip((String) row.get(text)));
        }
        return row;
    }
}
