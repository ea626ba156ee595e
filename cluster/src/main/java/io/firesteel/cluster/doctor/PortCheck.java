package io.firesteel.cluster.doctor;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Whether this process can listen, and where it does: with Spark open, who can reach it. */
final class PortCheck {
    private static final String LISTENING = "0A";
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");

    /** 127.0.0.1, ::1 and ::ffff:127.0.0.1, as Linux writes them. */
    private static final Pattern LOOPBACK = Pattern.compile("[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F");

    private PortCheck() {}

    /** @param remote whether executors on other machines have to reach this process */
    static List<Finding> look(boolean remote) {
        Finding loopback;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            loopback = Finding.ok("loopback", "listens, for example on port " + socket.getLocalPort());
        } catch (IOException e) {
            loopback = Finding.wrong(
                    "loopback",
                    "does not listen",
                    e.toString(),
                    "Spark needs the loopback interface: check the container's network (ip addr show lo) and firewall");
        }
        Optional<List<Integer>> beyond = beyondLoopback();
        Finding ports;
        if (beyond.isEmpty()) {
            ports = Finding.ok("ports", "which are open is not told on this system");
        } else if (beyond.get().isEmpty() || remote) {
            ports = Finding.ok(
                    "ports",
                    beyond.get().isEmpty() ? "none is open beyond loopback" : "open beyond loopback: " + beyond.get());
        } else {
            ports = Finding.advice(
                    "ports",
                    "open beyond loopback: " + beyond.get(),
                    "other machines can reach this process, and need not",
                    "set spark.driver.bindAddress=127.0.0.1, or let a firewall close them");
        }
        return List.of(loopback, ports);
    }

    /** Ports on which this process listens for other machines; empty where the system does not tell. */
    static Optional<List<Integer>> beyondLoopback() {
        try {
            Set<String> ours = new HashSet<>();
            try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
                for (Path descriptor : descriptors.toList()) {
                    if (Files.isSymbolicLink(descriptor)) {
                        Matcher socket = SOCKET.matcher(
                                Files.readSymbolicLink(descriptor).toString());
                        if (socket.matches()) {
                            ours.add(socket.group(1));
                        }
                    }
                }
            }
            List<Integer> ports = new ArrayList<>();
            for (String table : List.of("/proc/self/net/tcp", "/proc/self/net/tcp6")) {
                if (Files.isReadable(Path.of(table))) {
                    Files.readAllLines(Path.of(table)).stream()
                            .map(line -> line.strip().split("\\s+"))
                            .filter(fields ->
                                    fields.length > 9 && fields[3].equals(LISTENING) && ours.contains(fields[9]))
                            .map(fields -> fields[1].split(":"))
                            .filter(address -> !LOOPBACK.matcher(address[0]).matches())
                            .forEach(address -> ports.add(Integer.parseInt(address[1], 16)));
                }
            }
            return Optional.of(ports.stream().sorted().distinct().toList());
        } catch (IOException e) {
            return Optional.empty(); // no Linux, or no /proc in this container
        }
    }
}
