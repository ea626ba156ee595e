package io.firesteel.cluster.command;

import io.firesteel.cluster.bench.DecodeBenchmark;
import io.firesteel.cluster.bench.Shape;
import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.policy.DataType;
import io.firesteel.rollout.generate.PackedPolicy;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** Speed of sampling. */
@Command(
        name = "decode",
        mixinStandardHelpOptions = true,
        description =
                "Sample with a key/value cache: B sequences advance from T/2 to T tokens, each fed the token drawn for it. With"
                        + " --threads N, N decoders of B rows each share one policy, or as many as --decoders says, each with its share of the"
                        + " threads. Measured twice: with B completions of one prompt"
                        + " (\"group\":B, as in training) and with B prompts (\"group\":1). msPerStep and tokensPerSecond are the fastest"
                        + " repetition's, from when the prompts are read, gflopPerSecond that of the products in it; prefillMs is what reading them took; bytesAllocated is per"
                        + " token, in the steady state.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel bench decode --shape 16,128,256,4,4,4,672,128",
            "  firesteel bench decode --shape 8,256,896,24,14,2,4864,32000 --threads 2 \\",
            "      --seconds 60",
            "  firesteel bench decode --shape 8,128,576,30,9,3,1536,49152 --threads 2 \\",
            "      --decoders 1",
            "  firesteel bench decode --group 4",
            "  firesteel bench decode --shape 8,256,896,24,14,2,4864,32000 --weights BF16",
            "  firesteel bench decode --shape 8,128,576,30,9,3,1536,49152 \\",
            "      --kernels fast --precision bf16"
        })
final class BenchDecodeCommand implements Callable<Outcome> {
    @Mixin
    private ShapeOption shape;

    @Mixin
    private BenchOptions options;

    @Mixin
    private ArithmeticOption arithmetic;

    @Option(names = "--group", paramLabel = "G", description = "Completions per prompt: only this one is measured.")
    private Integer group;

    @Option(
            names = "--decoders",
            paramLabel = "N",
            description =
                    "Decoders side by side, a divisor of --threads: few completions go faster with one that all threads share, many with as"
                            + " many as threads, the default.")
    private Integer decoders;

    @Option(
            names = "--weights",
            paramLabel = "F32|BF16|F16",
            defaultValue = "F32",
            description =
                    "What the weights were stored as (${DEFAULT-VALUE}). BF16 ones, which most published policies have, are kept in"
                            + " half the memory, and give the bits that they give as F32.")
    private DataType weights;

    @Override
    public Outcome call() throws InterruptedException {
        Shape shape = this.shape.shape();
        Set<Integer> groups = new LinkedHashSet<>(group == null ? List.of(shape.batch(), 1) : List.of(group));
        List<DecodeBenchmark> benchmarks = new ArrayList<>();
        for (int each : groups) {
            benchmarks.add(new DecodeBenchmark(shape, each, decoders(), options.threads() / decoders()));
        }
        benchmarks.get(0).requireHeap();
        BenchOptions.progress("making a policy of " + shape.parameters() + " random parameters");
        PackedPolicy policy = new PackedPolicy(shape.policy(weights), Kernels.of(arithmetic.arithmetic()));
        Map<String, Object> outcome = new LinkedHashMap<>();
        for (DecodeBenchmark benchmark : benchmarks) {
            Map<String, Object> figures = benchmark.run(policy, options.budget(), BenchOptions::progress);
            figures.put("weights", weights.name());
            BenchOptions.print(figures);
            outcome.put("tokensPerSecond/group-" + benchmark.group(), figures.get("tokensPerSecond"));
        }
        return Outcome.completed(outcome);
    }

    private int decoders() {
        int threads = options.threads();
        if (decoders == null) {
            return threads;
        }
        if (decoders < 1 || threads % decoders != 0) {
            throw new Fault(
                    "--decoders",
                    "a divisor of --threads " + threads,
                    decoders + "",
                    "each decoder has as many threads as every other");
        }
        return decoders;
    }
}
