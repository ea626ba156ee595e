package io.firesteel.cluster.spark.job;

import io.firesteel.core.Fault;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a master's address says of where tasks run. */
public final class Masters {
    private static final String LOCAL_CLUSTER = "local-cluster[";
    private static final String STANDALONE = "spark://";
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private static final Pattern KNOWN = Pattern.compile("local(\\[(\\*|[1-9]\\d*)(, ?[1-9]\\d*)?])?"
            + "|local-cluster\\[\\s*[1-9]\\d*\\s*,\\s*[1-9]\\d*\\s*,\\s*[1-9]\\d*\\s*]"
            + "|spark://[^,:/\\s]+:\\d{1,5}(,[^,:/\\s]+:\\d{1,5})*"
            + "|spark://\\[[0-9a-fA-F:.]+]:\\d{1,5}"
            + "|yarn|k8s://\\S+");

    private Masters() {}

    /**
     * Refuses what Spark would take for no master, without starting it.
     *
     * @throws Fault with the forms that there are
     */
    public static void check(String master) {
        if (!KNOWN.matcher(master).matches()) {
            throw new Fault(
                    "spark.master",
                    "local, local[N] or local[*] (threads), local[N,F] (F attempts), local-cluster[N,cores,MiB], spark://host:port, yarn or k8s://…",
                    master.isEmpty() ? "nothing" : master,
                    "correct --master or spark.master; local[*] uses all cores of this machine");
        }
    }

    /**
     * Looks whether a standalone master listens: Spark by itself tries for a minute, and then ends the application from behind.
     *
     * @throws Fault of kind {@link Fault.Kind#INTERRUPTED} if none of the hosts named answers: the address may be right, and the master come back
     */
    public static void reach(String master) {
        if (!master.startsWith(STANDALONE) || !KNOWN.matcher(master).matches()) {
            return;
        }
        List<String> silent = new ArrayList<>();
        for (String address : master.substring(STANDALONE.length()).split(",", -1)) {
            int colon = address.lastIndexOf(':');
            try (Socket socket = new Socket()) {
                socket.connect(
                        new InetSocketAddress(
                                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1))),
                        (int) ANSWER.toMillis());
                return;
            } catch (IOException | IllegalArgumentException e) {
                silent.add(address + ": " + e.getMessage());
            }
        }
        throw new Fault(
                Fault.Kind.INTERRUPTED,
                "spark.master",
                "a master that listens at " + master,
                String.join("; ", silent),
                "check the address and that the master runs, then start again; local[*] needs none",
                null);
    }

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
