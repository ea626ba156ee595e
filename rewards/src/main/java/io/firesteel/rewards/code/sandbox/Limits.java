package io.firesteel.rewards.code.sandbox;

/**
 * What the processes of one box may use together.
 *
 * @param cpuMillis CPU time
 * @param memoryBytes memory, swap and files in memory included
 * @param processes processes and threads
 * @param filesBytes the temporary folder
 * @param outputBytes standard output, and as much standard error
 */
public record Limits(long cpuMillis, long memoryBytes, int processes, long filesBytes, int outputBytes) {
    private static final long WALL_PER_CPU = 3;
    private static final long WALL_SLACK_MILLIS = 1000;

    /** Wall clock: only a bound on waiting. CPU time is what a program is verified by. */
    public long wallMillis() {
        return WALL_PER_CPU * cpuMillis + WALL_SLACK_MILLIS;
    }

    public Limits withCpuMillis(long millis) {
        return new Limits(millis, memoryBytes, processes, filesBytes, outputBytes);
    }

    public Limits withMemoryBytes(long bytes) {
        return new Limits(cpuMillis, bytes, processes, filesBytes, outputBytes);
    }

    public Limits withOutputBytes(int bytes) {
        return new Limits(cpuMillis, memoryBytes, processes, filesBytes, bytes);
    }
}
