package io.firesteel.cluster.wire;

import io.firesteel.core.Fault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses, once and on the driver, how rollouts travel; executors are told. */
public final class RolloutCodecs {
    /** What a JVM needs so that Arrow may reach its off-heap memory. */
    public static final String ARROW_OPTION = "--add-opens=java.base/java.nio=ALL-UNNAMED";

    private static final Logger LOG = LoggerFactory.getLogger(RolloutCodecs.class);

    private RolloutCodecs() {}

    /** Arrow where this JVM allows it; otherwise the plain codec, with a warning that names the missing option. */
    public static RolloutCodec choose() {
        if (arrowRunsHere()) {
            return new ArrowRolloutCodec();
        }
        LOG.warn(
                "Arrow cannot run in this JVM: option {} is missing. Rollouts travel in Firesteel's plain format instead, which is slower.\n"
                        + "  fix: add the option to the java command (spark-submit and the firesteel launcher do so by themselves)",
                ARROW_OPTION);
        return new PlainRolloutCodec();
    }

    /** Refuses, with the option to add, a JVM that was told to use Arrow and cannot. */
    static void requireArrow() {
        if (!arrowRunsHere()) {
            throw new Fault(
                    "Arrow in this JVM",
                    "the Java option " + ARROW_OPTION + ", as the driver has it",
                    "an executor without it",
                    "add " + ARROW_OPTION + " to spark.executor.extraJavaOptions");
        }
    }

    /**
     * Whether {@code java.nio} is open to Arrow. The module system is asked, not Arrow: a class of Arrow's that failed to initialise
     * once stays broken for the life of the JVM.
     */
    public static boolean arrowRunsHere() {
        return Object.class.getModule().isOpen("java.nio", RolloutCodecs.class.getModule());
    }
}
