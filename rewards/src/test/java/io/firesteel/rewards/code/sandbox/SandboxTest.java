package io.firesteel.rewards.code.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

class SandboxTest {
    @Test
    void probe() throws Exception {
        for (String cgroup : List.of("auto", "off")) {
            long start = System.nanoTime();
            Sandbox sandbox = Sandboxes.of(new SandboxSettings(Tier.T1, cgroup, "auto", 0, 2, 512, 64, 16, 1024));
            System.out.println(sandbox.tier() + " " + sandbox.why() + " " + (System.nanoTime() - start) / 1e6 + " ms");
            for (int i = 0; i < 5; i++) {
                BoxResult r = sandbox.run(
                        new BoxedCommand(
                                List.of(sandbox.python(), "-S", "-s", "-B", "/box/p.py"),
                                Map.of("/box/p.py", "print(1)".getBytes(StandardCharsets.US_ASCII)),
                                new byte[0]),
                        sandbox.limits());
                System.out.println(r + " " + new String(r.output(), StandardCharsets.UTF_8) + r.lastErrors());
            }
            assertThat(sandbox.tier()).isNotNull();
        }
    }
}
