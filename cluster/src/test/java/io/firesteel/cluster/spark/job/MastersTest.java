package io.firesteel.cluster.spark.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

class MastersTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "local",
                "local[1]",
                "local[16]",
                "local[*]",
                "local[2,4]",
                "local[*, 3]",
                "local-cluster[2,1,1024]",
                "local-cluster[2, 1, 1024]",
                "spark://host:7077",
                "spark://one:7077,other:7078",
                "spark://[::1]:7077",
                "yarn",
                "k8s://https://host:6443"
            })
    void whatSparkKnowsIsTaken(String master) {
        assertThatCode(() -> Masters.check(master)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "lokal[*]",
                "local[0]",
                "local[x]",
                "local[-1]",
                "local[2",
                "local[2,0]",
                "local-cluster[2,1]",
                "local-cluster[0,1,1024]",
                "spark://",
                "spark://host",
                "spark:host:7077",
                "host:7077"
            })
    void whatSparkDoesNotKnowIsRefusedWithTheFormsThereAre(String master) {
        assertThatThrownBy(() -> Masters.check(master))
                .isInstanceOfSatisfying(Fault.class, fault -> {
                    assertThat(fault.kind()).isEqualTo(Fault.Kind.REFUSED);
                    assertThat(fault.found()).isEqualTo(master.isEmpty() ? "nothing" : master);
                })
                .hasMessageContainingAll("spark.master", "local[N]", "spark://host:port", "--master");
    }

    @Test
    void aMasterThatListensIsFoundAmongSeveral() throws IOException {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int silent = freePort();

            assertThatCode(() ->
                            Masters.reach("spark://127.0.0.1:" + silent + ",127.0.0.1:" + listening.getLocalPort()))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aMasterThatDoesNotListenMayComeBack() throws IOException {
        String master = "spark://127.0.0.1:" + freePort();

        assertThatThrownBy(() -> Masters.reach(master))
                .isInstanceOfSatisfying(
                        Fault.class, fault -> assertThat(fault.kind()).isEqualTo(Fault.Kind.INTERRUPTED))
                .hasMessageContainingAll("a master that listens at " + master, "refused", "start again");
    }

    /** Nobody listens there. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
