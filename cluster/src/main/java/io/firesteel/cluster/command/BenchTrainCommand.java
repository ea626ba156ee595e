package io.firesteel.cluster.command;

import io.firesteel.cluster.bench.TrainingBenchmark;
import io.firesteel.trainer.network.NetworkSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Map;
import java.util.concurrent.Callable;

/** Speed of learning. */
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description =
                "Learn: forward, backward and AdamW on B sequences of T tokens with a policy-gradient loss. ms and"
                        + " tokensPerSecond (B·T per step) are the fastest step's; bytesAllocated is per step, on the Java heap.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel bench train --shape 16,128,256,4,4,4,672,128 --threads 2",
            "  firesteel bench train --shape 2,256,896,24,14,2,4864,32000 --seconds 60",
            "  firesteel bench train --backend plain"
        })
final class BenchTrainCommand implements Callable<Outcome> {
    @Mixin
    private ShapeOption shape;

    @Mixin
    private BenchOptions options;

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            defaultValue = "AUTO",
            description = "auto, fused (CPU kernels) or plain (ND4J operations); as trainer.backend.")
    private NetworkSettings.Backend backend;

    @Option(
            names = "--recompute",
            paramLabel = "WHEN",
            defaultValue = "AUTO",
            description = "auto, on or off: whether activations are computed twice; as trainer.recompute.")
    private NetworkSettings.Recompute recompute;

    @Override
    public Outcome call() {
        TrainingBenchmark benchmark =
                new TrainingBenchmark(shape.shape(), new NetworkSettings(options.threads(), backend, recompute));
        benchmark.requireHeap();
        Map<String, Object> figures = benchmark.run(options.budget(), BenchOptions::progress);
        BenchOptions.print(figures);
        return Outcome.completed(Map.of("tokensPerSecond", figures.get("tokensPerSecond")));
    }
}
