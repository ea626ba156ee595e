package io.firesteel.cluster.spark.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Fault;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.memory.UnifiedMemoryManager;
import org.junit.jupiter.api.Test;

import java.net.BindException;

/** Each reason why there is no session has a fix of its own. */
class SessionFaultsTest {
    /** Spark's own words for a heap of 64 MiB, whatever its version makes of them. */
    private static Exception refused(SparkConf conf) {
        try {
            UnifiedMemoryManager.apply(conf, 1);
        } catch (Exception e) {
            return e;
        }
        throw new AssertionError("Spark takes " + conf.toDebugString());
    }

    @Test
    void tooSmallAHeapIsToldWithWhatThereIsAndWhatSparkWants() {
        Fault fault = SessionFaults.of(
                "local[*]", refused(new SparkConf(false).set("spark.testing.memory", Long.toString(64L << 20))));

        assertThat(fault.kind()).isEqualTo(Fault.Kind.REFUSED);
        assertThat(fault.expected()).contains("450 MiB", "471859200");
        assertThat(fault.found()).contains("64 MiB");
        assertThat(fault.fix()).contains("FIRESTEEL_HEAP", "spark.driver.memory");
    }

    @Test
    void tooSmallAnExecutorIsToldToo() {
        Fault fault = SessionFaults.of(
                "spark://host:7077",
                refused(new SparkConf(false)
                        .set("spark.testing.memory", Long.toString(1L << 30))
                        .set("spark.executor.memory", "100m")));

        assertThat(fault.found()).contains("100 MiB");
        assertThat(fault.fix()).contains("spark.executor.memory").doesNotContain("FIRESTEEL_HEAP");
    }

    @Test
    void settingsPortsAndMastersAreToldFromEachOther() {
        Fault setting =
                SessionFaults.of("local[*]", new IllegalArgumentException("spark.task.cpus should be int, but was x"));
        Fault port = SessionFaults.of(
                "local[*]", new IllegalStateException(new BindException("Cannot assign requested address")));
        Fault master = SessionFaults.of("spark://host:7077", new SparkException("All masters are unresponsive", null));

        assertThat(setting.found()).contains("spark.task.cpus");
        assertThat(setting.fix()).contains("the setting that is named").doesNotContain("master");
        assertThat(port.kind()).isEqualTo(Fault.Kind.INTERRUPTED);
        assertThat(port.fix()).contains("spark.driver.bindAddress");
        assertThat(master.fix()).contains("the master's address");
    }
}
