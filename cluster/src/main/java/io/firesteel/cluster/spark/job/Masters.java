package io.firesteel.cluster.spark.job;

/** What a master's address says of where tasks run. */
public final class Masters {
    private static final String LOCAL_CLUSTER = "local-cluster[";

    private Masters() {}

    /** Whether tasks run inside the driver's JVM: {@code local}, {@code local[N]}, {@code local[N,F]}. */
    public static boolean isLocal(String master) {
        return master.equals("local") || master.startsWith("local[");
    }

    /** Whether tasks run in processes of their own on this machine: {@code local-cluster[N,cores,MiB]}. */
    public static boolean isLocalCluster(String master) {
        return master.startsWith(LOCAL_CLUSTER);
    }

    /** Whether executors may be on other machines. */
    public static boolean isRemote(String master) {
        return !isLocal(master) && !isLocalCluster(master);
    }

    /** N of {@code local[N]} and {@code local[N,F]}. */
    public static int localThreads(String master) {
        if (!master.contains("[")) {
            return 1;
        }
        String threads = master.substring(master.indexOf('[') + 1, master.indexOf(']'))
                .split(",", -1)[0]
                .trim();
        return threads.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(threads);
    }
}
