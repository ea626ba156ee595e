package io.firesteel.cluster.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.management.ManagementFactory;
import java.util.List;

class CoreMeterTest {
    private long nanos = 100_000_000_000L;
    private final CoreMeter meter = new CoreMeter(() -> nanos);

    private void use(double seconds) {
        nanos += Math.round(seconds * 1e9);
    }

    /** 6 s of a alone, 4 of a and b, 3 of b alone: a 6 + 2, b 2 + 3, together all 13. */
    @Test
    void thoseWhoWorkAtTheSameTimeShareWhatIsUsed() {
        CoreMeter.Work a = meter.begin();
        use(6);
        CoreMeter.Work b = meter.begin();
        use(4);

        assertThat(a.seconds()).isEqualTo(8);
        a.close();
        use(3);

        assertThat(b.seconds()).isEqualTo(5);
    }

    @Test
    void whatIsUsedWhileNobodyWorksIsNobodys() {
        use(5);
        try (CoreMeter.Work first = meter.begin()) {
            use(1);
            assertThat(first.seconds()).isEqualTo(1);
        }
        use(9);

        assertThat(meter.begin().seconds()).isZero();
    }

    /** Two tasks that each keep a core of an executor busy for half a second of processor time, while this process waits for them. */
    @Test
    @Timeout(120)
    void tasksOnExecutorsElsewhereAreCounted() throws Exception {
        try (SparkApplication application = SparkApplication.of("cores", "local-cluster[1,2,1024]")) {
            JavaSparkContext spark = application.context();
            long before = ProcessHandle.current()
                    .info()
                    .totalCpuDuration()
                    .orElseThrow()
                    .toNanos();
            CoreMeter.Work work = application.cores().begin();

            spark.parallelize(List.of(1, 2), 2).foreach(task -> burn(500));
            spark.sc().listenerBus().waitUntilEmpty();

            double charged = work.seconds();
            long own = ProcessHandle.current()
                            .info()
                            .totalCpuDuration()
                            .orElseThrow()
                            .toNanos()
                    - before;
            assertThat(charged - own / 1e9).as("of the executor alone").isGreaterThan(0.9);
        }
    }

    private static void burn(int millis) {
        long until = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() + millis * 1_000_000L;
        while (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() < until) {
            Thread.onSpinWait();
        }
    }

    @Test
    void thisProcessUsesProcessorTime() {
        CoreMeter.Work work = CoreMeter.of(new CoreMeter.TasksElsewhere()).begin();

        long until = System.nanoTime() + 200_000_000L;
        double sum = 0;
        while (System.nanoTime() < until) {
            sum += Math.sqrt(sum + 1);
        }

        assertThat(sum).isPositive();
        assertThat(work.seconds()).isPositive();
    }
}
