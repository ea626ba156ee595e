package io.firesteel.cluster.spark.job;

import io.firesteel.core.Fault;

import java.util.Arrays;

/**
 * What a task sends back: its groups, or the fault that a person must fix. A fault is an answer, not a failed task: Spark would try
 * that four times, with the same end. Anything else that goes wrong is thrown, and tried again.
 */
public final class TaskAnswer {
    private static final byte GROUPS = 0;
    private static final byte FAULT = 1;

    private TaskAnswer() {}

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
