package io.firesteel.cluster.spark.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Fault;
import org.apache.spark.SparkException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person is told of executors that have ended, in the messages of Spark's cluster managers. */
class JobFailureTest {
    private static final String ABORTED =
            "Job aborted due to stage failure: Task 1 in stage 0.0 failed 4 times, most recent failure: Lost task 1.3 in stage 0.0 (TID 7) "
                    + "(127.0.0.1 executor 7): ";
    private static final String LOST =
            ABORTED + "ExecutorLostFailure (executor 7 exited caused by one of the running tasks) Reason: ";

    private static Fault told(String message) {
        return JobFailure.of("the job", new SparkException(message, null));
    }

    /** Which of the two Spark hears of first is chance. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                ABORTED
                        + "java.lang.OutOfMemoryError: verifier bad.Oom on prompt 5,8,9->3, sample 0: Java heap space\n\tat bad.Oom",
                ABORTED
                        + "java.lang.IllegalStateException: it broke\n\tat a.B\nCaused by: java.lang.OutOfMemoryError: Java heap space",
                LOST + "Command exited with code 52\nDriver stacktrace:",
                LOST + "\nThe executor with id 7 exited with exit code 52(JVM OOM).\n",
                LOST + "Container marked as failed: container_1 on host: h. Exit status: 52. Diagnostics: x"
            })
    void wantOfMemoryIsRefusedHoweverSparkHearsOfIt(String message) {
        Fault fault = told(message);

        assertThat(fault.kind()).isEqualTo(Fault.Kind.REFUSED);
        assertThat(fault.fix()).contains("spark.executor.memory", "local-cluster");
        assertThat(fault.found()).hasLineCount(1);
    }

    @Test
    void theClassThatTookTheMemoryIsNamedWhereSparkNamesIt() {
        assertThat(told(ABORTED + "java.lang.OutOfMemoryError: verifier bad.Oom on prompt 1, sample 0: Java heap space")
                        .found())
                .contains("verifier bad.Oom");
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 7, 49, 57, 125})
    void aCodeThatNeitherSparkNorASignalUsesIsSomebodysCallOfSystemExit(int code) {
        Fault fault = told(LOST + "Command exited with code " + code);

        assertThat(fault.kind()).isEqualTo(Fault.Kind.FAILED);
        assertThat(fault.found()).endsWith("code " + code);
        assertThat(fault.fix()).contains("System.exit(" + code + ")", "local[2] names class and line");
    }

    @ParameterizedTest
    @CsvSource({
        "0, called System.exit",
        "1, called System.exit",
        "50, nobody caught",
        "53, spark.local.dir",
        "56, heartbeats",
        "134, crashed",
        "137, spark.executor.memoryOverhead",
        "143, from outside",
        "-100, log says why"
    })
    void otherLostExecutorsAreTheMachinesAndWhatTheCodeMayMeanIsSaid(int code, String meaning) {
        Fault fault = told(LOST + "Command exited with code " + code);

        assertThat(fault.kind()).isEqualTo(Fault.Kind.INTERRUPTED);
        assertThat(fault.fix()).contains("Exit code " + code + ": ", meaning, "the last checkpoint");
    }

    @Test
    void executorsThatAreGoneWithoutACodeAreTheMachinesToo() {
        Fault fault = told(LOST + "worker lost");

        assertThat(fault.kind()).isEqualTo(Fault.Kind.INTERRUPTED);
        assertThat(fault.fix()).contains("most ran out of memory", "spark.executor.memory");
    }

    /** A program that a task ran may have ended by a code as well. */
    @Test
    void aCodeInATasksOwnErrorIsNoExecutors() {
        Fault fault = told(ABORTED + "java.io.IOException: python3 exited with code 7");

        assertThat(fault.kind()).isEqualTo(Fault.Kind.FAILED);
        assertThat(fault.fix()).doesNotContain("System.exit");
    }
}
