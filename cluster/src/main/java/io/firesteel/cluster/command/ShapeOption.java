package io.firesteel.cluster.command;

import io.firesteel.cluster.bench.Shape;
import picocli.CommandLine.Option;

/** The shape that is benchmarked. */
final class ShapeOption {
    @Option(
            names = "--shape",
            paramLabel = "SHAPE",
            defaultValue = "16,128,256,4,4,4,672,128",
            description =
                    "B,T,D,L,H,KV,F,V: sequences, tokens of each, width, layers, heads, key/value heads, feed-forward width, vocabulary"
                            + " (${DEFAULT-VALUE}). A head is D/H wide; the output head is the embedding; weights are random.")
    private String shape;

    Shape shape() {
        return Shape.parse(shape);
    }
}
