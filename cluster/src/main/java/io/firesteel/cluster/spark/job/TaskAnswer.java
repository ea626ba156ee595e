package io.firesteel.cluster.spark.job;

import io.firesteel.core.Fault;
import org.apache.spark.SparkEnv;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Arrays;
import java.util.concurrent.Callable;

/**
 * What a task sends back: its groups, or the fault that a person must fix. A fault is an answer, not a failed task: Spark would try
 * that four times, with the same end. Anything else that goes wrong is thrown, and tried again.
 */
public final class TaskAnswer {
    private static final Logger LOG = LoggerFactory.getLogger(TaskAnswer.class);
    private static final byte GROUPS = 0;
    private static final byte FAULT = 1;

    private TaskAnswer() {}

    /**
     * What a task's work answers, or the fault that ended it, whose stack goes to the executor's log.
     *
     * <p>Memory that has run out is such a fault only inside the driver, where Spark would end the whole process, and the run with it. On an executor it is thrown
     * on: Spark ends that JVM, whose other tasks cannot be trusted with what is left of the heap, and tries the task again in a new one.
     */
    public static byte[] of(Callable<byte[]> work) throws Exception {
        try {
            return work.call();
        } catch (Fault fault) {
            if (!insideDriver()) {
                LOG.error("{}", fault.getMessage(), fault);
            }
            return fault(fault);
        } catch (OutOfMemoryError e) {
            if (!insideDriver()) {
                throw e;
            }
            return fault(new Fault(
                    Fault.Kind.REFUSED, // as it is, it would end the same way again
                    "memory of the driver (tasks run in it)",
                    "room on a heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB",
                    "OutOfMemoryError: " + e.getMessage(),
                    "raise the heap (FIRESTEEL_HEAP, or spark.driver.memory under spark-submit), use fewer cores or shorter completions,"
                            + " or have the class that is named take less; then run the same command again",
                    null));
        }
    }

    private static boolean insideDriver() {
        return SparkEnv.get().executorId().equals("driver");
    }

    public static byte[] groups(byte[] encoded) {
        return tagged(GROUPS, encoded);
    }

    public static byte[] fault(Fault fault) {
        return tagged(FAULT, JavaBytes.write(fault));
    }

    /** The encoded groups; throws the fault if that is what came. */
    public static byte[] groupsOf(byte[] answer) {
        byte[] content = Arrays.copyOfRange(answer, 1, answer.length);
        if (answer[0] == FAULT) {
            throw JavaBytes.read(content, Fault.class);
        }
        return content;
    }

    private static byte[] tagged(byte tag, byte[] content) {
        byte[] answer = new byte[content.length + 1];
        answer[0] = tag;
        System.arraycopy(content, 0, answer, 1, content.length);
        return answer;
    }
}
