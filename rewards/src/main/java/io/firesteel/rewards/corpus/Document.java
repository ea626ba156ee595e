package io.firesteel.rewards.corpus;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** One document to learn from, as segments in reading order. Each is tokenised by itself. */
public record Document(List<Segment> segments) implements Serializable {
    public Document {
        segments = List.copyOf(segments);
    }

    /** A prompt that is read and a completion that is learned. */
    static Document of(String prompt, String completion) {
        return new Document(List.of(new Segment(prompt, false), new Segment(completion, true)));
    }

    /** The whole text. */
    public String text() {
        StringBuilder text = new StringBuilder();
        segments.forEach(segment -> text.append(segment.text()));
        return text.toString();
    }

    /** Gathers segments, joining neighbours of the same kind. */
    static final class Writer {
        private final List<Segment> segments = new ArrayList<>();
        private final StringBuilder pending = new StringBuilder();
        private boolean learn;

        Writer read(String text) {
            return add(text, false);
        }

        Writer learn(String text) {
            return add(text, true);
        }

        private Writer add(String text, boolean learned) {
            if (learned != learn) {
                flush();
                learn = learned;
            }
            pending.append(text);
            return this;
        }

        private void flush() {
            if (pending.length() > 0) {
                segments.add(new Segment(pending.toString(), learn));
                pending.setLength(0);
            }
        }

        Document document() {
            flush();
            return new Document(segments);
        }
    }
}
