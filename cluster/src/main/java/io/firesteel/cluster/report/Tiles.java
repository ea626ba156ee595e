package io.firesteel.cluster.report;

import java.util.List;

/** A few figures in large type. */
public record Tiles(List<Tile> tiles) implements Section {
    /**
     * One figure.
     *
     * @param value as it is read, with its unit where the label does not say it
     * @param label what it is of
     */
    public record Tile(String value, String label) {}

    public Tiles {
        tiles = List.copyOf(tiles);
    }

    @Override
    public String html() {
        return tiles.isEmpty()
                ? ""
                : "<section class=\"tiles\">"
                        + Html.all(tiles.stream()
                                .map(tile -> "<div class=\"tile\"><b>" + Html.escape(tile.value()) + "</b><span>"
                                        + Html.escape(tile.label()) + "</span></div>")
                                .toList())
                        + "</section>";
    }
}
