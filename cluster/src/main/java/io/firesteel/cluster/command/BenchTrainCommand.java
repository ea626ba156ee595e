package io.firesteel.cluster.command;

import io.firesteel.cluster.bench.TrainingBenchmark;
import io.firesteel.trainer.network.NetworkSettings;
import io.firesteel.trainer.optimiser.MomentPrecision;
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
                        + " tokensPerSecond (B·T per step) are the fastest step's; bytesAllocated is per step, on the Java heap;"
                        + " gflopPerSecond is of the products, those computed again not counted."
                        + " Where sequences share prompts, steps that compute each prompt once take turns with steps that compute it"
                        + " for each sequence: msApart is the fastest of those, timesAsFast and"
                        + " timesLessCpu are ratios of medians.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel bench train --shape 16,128,256,4,4,4,672,128 --threads 2",
            "  firesteel bench train --shape 2,256,896,24,14,2,4864,32000 --seconds 60",
            "  firesteel bench train --prompt 100 --group 8 \\",
            "      --shape 64,120,576,30,9,3,1536,49152",
            "      SmolLM2-135M, eight completions of 20 tokens for each prompt of 100",
            "  firesteel bench train --backend plain",
            "  firesteel bench train --shape 16,128,576,30,9,3,1536,49152 \\",
            "      --kernels fast --precision bf16"
        })
final class BenchTrainCommand implements Callable<Outcome> {
    @Mixin
    private ShapeOption shape;

    @Mixin
    private BenchOptions options;

    @Mixin
    private ArithmeticOption arithmetic;

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

    @Option(
            names = "--moments",
            paramLabel = "TYPE",
            defaultValue = "FLOAT32",
            description = "float32 or bf16: what AdamW's moments are kept in; as trainer.moments.")
    private MomentPrecision moments;

    @Option(
            names = "--prompt",
            paramLabel = "P",
            defaultValue = "1",
            description = "How many of the T tokens are a prompt, and not learned (${DEFAULT-VALUE}).")
    private int prompt;

    @Option(
            names = "--group",
            paramLabel = "G",
            defaultValue = "1",
            description = "How many of the B sequences have the same prompt; divides B (${DEFAULT-VALUE}).")
    private int group;

    @Override
    public Outcome call() {
        TrainingBenchmark benchmark = new TrainingBenchmark(
                shape.shape(),
                new TrainingBenchmark.Prompts(prompt, group),
                new NetworkSettings(options.threads(), backend, recompute, arithmetic.arithmetic(), moments));
        benchmark.requireHeap();
        Map<String, Object> figures = benchmark.run(options.budget(), BenchOptions::progress);
        BenchOptions.print(figures);
        return Outcome.completed(Map.of("tokensPerSecond", figures.get("tokensPerSecond")));
    }
}
