package io.firesteel.rewards.code.sandbox;

import java.nio.charset.StandardCharsets;

/**
 * How a box ended. Nothing in it is to be trusted but {@code end} and the figures: the rest is what a program said.
 *
 * @param end why it ended
 * @param exitCode of the program, 128 + signal if a signal ended it; -1 unless {@code end} is EXITED
 * @param output standard output, up to the limit
 * @param errors standard error, up to the limit
 * @param cpuMillis CPU time of all its processes
 * @param wallMillis from start to end
 * @param problem why it could not be run; empty unless {@code end} is a failure of the machine's
 */
@SuppressWarnings("ArrayRecordComponent")
public record BoxResult(
        End end, int exitCode, byte[] output, byte[] errors, long cpuMillis, long wallMillis, String problem) {
    /** Why a box ended. */
    public enum End {
        /** The program ended by itself. */
        EXITED,
        /** It used more CPU time than it may. */
        CPU_TIME,
        /** It used more memory than it may. */
        MEMORY,
        /** It started more processes and threads than it may. */
        PROCESSES,
        /** It wrote more than it may. */
        OUTPUT,
        /** It slept or waited until the wall clock ran out. */
        IDLE,
        /** The machine did not give it its CPU time before the wall clock ran out. */
        STARVED,
        /** It could not be started. */
        NOT_STARTED;

        /** Whether the machine is to blame, not the program. */
        public boolean machines() {
            return this == STARVED || this == NOT_STARTED;
        }
    }

    /** Whether the program ended by itself and said that all was well. Never a pass by itself. */
    public boolean exitedWell() {
        return end == End.EXITED && exitCode == 0;
    }

    /** The same box where its program's exit code says why it ended. */
    public BoxResult endedFor(End reason) {
        return new BoxResult(reason, -1, output, errors, cpuMillis, wallMillis, problem);
    }

    /** Standard error for people: its last lines, malformed bytes replaced. */
    public String lastErrors() {
        String text = new String(errors, StandardCharsets.UTF_8).strip();
        return text.length() <= 300 ? text : "…" + text.substring(text.length() - 300);
    }
}
