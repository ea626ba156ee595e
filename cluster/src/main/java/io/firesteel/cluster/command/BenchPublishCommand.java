package io.firesteel.cluster.command;

import io.firesteel.cluster.bench.PublishBenchmark;
import io.firesteel.cluster.bench.Shape;
import io.firesteel.core.Fault;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.Map;
import java.util.concurrent.Callable;

/** Speed of publishing. */
@Command(
        name = "publish",
        mixinStandardHelpOptions = true,
        description =
                "Publish a policy to executors in processes of their own, and in turn copy the same floats to them over plain"
                        + " TCP connections on the loopback interface. speedOfCopy is the copy's median time over publishing's: 1 is as"
                        + " fast, 0.5 half as fast. bytesPerSecond counts what all executors together received.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel bench publish",
            "      2 GB to two executors: 21 GB of memory",
            "  firesteel bench publish --shape 1,8,896,6,14,2,4864,32000",
            "      0.5 GB: 7 GB of memory",
            "  firesteel bench publish --warm-up 25 --repetitions 9",
            "      as in a long run"
        })
final class BenchPublishCommand implements Callable<Outcome> {
    private static final long MEBIBYTE = 1 << 20;

    @Option(
            names = "--shape",
            paramLabel = "SHAPE",
            defaultValue = "1,8,896,24,14,2,4864,151936",
            description = "The policy's shape, as of bench decode (${DEFAULT-VALUE}); B and T do not matter.")
    private String shape;

    @Option(
            names = "--executors",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many executors, one core each (${DEFAULT-VALUE}).")
    private int executors;

    @Option(
            names = "--repetitions",
            paramLabel = "N",
            defaultValue = "5",
            description = "Pairs that count (${DEFAULT-VALUE}).")
    private int repetitions;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Pairs before them that do not (${DEFAULT-VALUE}). Java compiles Spark's code for the first hundred.")
    private int warmUp;

    @Override
    public Outcome call() {
        if (executors < 1 || repetitions < 1 || warmUp < 0) {
            throw new Fault(
                    "--executors, --repetitions, --warm-up",
                    "at least 1, 1, 0",
                    executors + ", " + repetitions + ", " + warmUp,
                    "2, 5 and 1 are usual");
        }
        Shape parsed = Shape.parse(shape);
        PublishBenchmark.requireHeap(parsed);
        int memory = (int) (PublishBenchmark.executorBytes(parsed) / MEBIBYTE);
        BenchOptions.progress("starting " + executors + " executors of " + memory
                + " MiB; they and this process need that memory free");
        try (LocalExecutors cluster = LocalExecutors.start("firesteel bench publish", executors, memory)) {
            Map<String, Object> figures = new PublishBenchmark(cluster.spark(), executors)
                    .run(parsed.policy(), warmUp, repetitions, BenchOptions::progress);
            BenchOptions.print(figures);
            return Outcome.completed(Map.of("speedOfCopy", figures.get("speedOfCopy")));
        }
    }
}
