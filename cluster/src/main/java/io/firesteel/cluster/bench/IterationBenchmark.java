package io.firesteel.cluster.bench;

import io.firesteel.cluster.stage.Grpo;
import io.firesteel.cluster.stage.GrpoLoop;
import io.firesteel.cluster.stage.IterationReport;
import io.firesteel.cluster.stage.Sampling;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.stats.Median;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * What Spark costs: the same iterations of {@link GrpoLoop} on Spark and on threads of this JVM, in turn, so that both meet the
 * same load. Both learn, from the same policy and seeds, so at every iteration they do the same work to the bit.
 */
public final class IterationBenchmark {
    private final Grpo settings;
    private final PolicyDirectory policy;
    private final Seeds seeds;

    public IterationBenchmark(Grpo settings, PolicyDirectory policy, Seeds seeds) {
        this.settings = settings;
        this.policy = policy;
        this.seeds = seeds;
    }

    /**
     * Runs pairs of iterations; who goes first changes from pair to pair.
     *
     * @param warmUp pairs that are not counted
     * @param pairs pairs that are
     * @param cores that each side has
     * @param progress told of each pair, for people
     */
    public Map<String, Object> run(
            Sampling spark, Sampling direct, int warmUp, int pairs, int cores, Consumer<String> progress)
            throws InterruptedException {
        try (Side onSpark = new Side(spark);
                Side directly = new Side(direct)) {
            for (int pair = 1; pair <= warmUp + pairs; pair++) {
                List<Side> order = pair % 2 == 0 ? List.of(onSpark, directly) : List.of(directly, onSpark);
                for (Side side : order) {
                    side.iterate(pair > warmUp);
                }
                progress.accept(String.format(
                        Locale.ROOT,
                        "iteration %d%s: %.3f s on Spark, %.3f s directly",
                        pair,
                        pair > warmUp ? "" : " (warming up)",
                        onSpark.latest.seconds(),
                        directly.latest.seconds()));
            }
            if (!onSpark.fingerprint().equals(directly.fingerprint())) {
                throw new IllegalStateException(
                        "the two sides learned different policies: they did not do the same work");
            }
            return figures(onSpark, directly, cores);
        }
    }

    private Map<String, Object> figures(Side onSpark, Side directly, int cores) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("what", "iteration");
        figures.put("prompts", settings.sampling().rollout().prompts());
        figures.put("groupSize", settings.sampling().rollout().groupSize());
        figures.put("cores", cores);
        figures.put("pairs", onSpark.reports.size());
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < onSpark.reports.size(); i++) {
            ratios.add(
                    onSpark.reports.get(i).seconds() / directly.reports.get(i).seconds());
        }
        figures.put("ratio", onSpark.median(IterationReport::seconds) / directly.median(IterationReport::seconds));
        figures.put("medianOfRatios", Median.of(ratios));
        figures.put("cpuRatio", Median.of(onSpark.cpuSeconds) / Median.of(directly.cpuSeconds));
        onSpark.add(figures, "spark", cores);
        directly.add(figures, "direct", cores);
        Memory.peaks(figures);
        return figures;
    }

    /** One way of iterating. */
    private final class Side implements AutoCloseable {
        private final GrpoLoop loop;
        private final List<IterationReport> reports = new ArrayList<>();
        private final List<Double> cpuSeconds = new ArrayList<>();
        private IterationReport latest;

        Side(Sampling sampling) {
            loop = new GrpoLoop(
                    settings, policy, sampling, Optional.empty(), Optional.empty(), seeds, Optional.empty());
        }

        void iterate(boolean counted) throws InterruptedException {
            long before = Use.processNanos();
            latest = loop.iterate();
            if (counted) {
                reports.add(latest);
                cpuSeconds.add((Use.processNanos() - before) / 1e9);
            }
        }

        String fingerprint() {
            return loop.policy().orElseThrow().fingerprint();
        }

        double median(ToDoubleFunction<IterationReport> figure) {
            return Median.of(reports.stream().map(figure::applyAsDouble).toList());
        }

        void add(Map<String, Object> figures, String name, int cores) {
            figures.put(name + "/seconds", median(IterationReport::seconds));
            figures.put(name + "/sampleSeconds", median(IterationReport::sampleSeconds));
            figures.put(name + "/learnSeconds", median(IterationReport::learnSeconds));
            figures.put(name + "/snapshotSeconds", median(IterationReport::snapshotSeconds));
            figures.put(name + "/cpuSeconds", Median.of(cpuSeconds));
            // Of the time that the cores had while sampling, what no task used to prepare, decode or verify.
            figures.put(
                    name + "/idleShare",
                    median(report -> 1
                            - (report.sampled().decodeSeconds()
                                            + report.sampled().verifySeconds()
                                            + report.sampled().prepareSeconds())
                                    / (cores * report.sampleSeconds())));
        }

        @Override
        public void close() {
            loop.close();
        }
    }
}
