package io.firesteel.cluster.report;

import java.util.Map;

/** A part of a page: what stages fill, and what knows how it is drawn. */
public sealed interface Section permits Tiles, Table, Graph, Charts, Samples, Imitated, Texts {
    /** The markup; texts are escaped. */
    String html();

    /** What the page's script draws, by name; nothing if it has no part in it. */
    default Map<String, Object> data() {
        return Map.of();
    }
}
