package io.firesteel.rewards.code;

import static org.assertj.core.api.Assertions.assertThat;

import io.firesteel.core.Verdict;
import io.firesteel.rewards.code.sandbox.Sandbox;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rewards.code.sandbox.Tier;
import io.firesteel.rewards.code.sandbox.WithoutNamespaces;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.opentest4j.TestAbortedException;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * At tier T2 every attack on the sandbox comes to what the table says of that tier, escapes included, and leaves nothing
 * behind. Attacks on the verifier do not know of tiers.
 */
class AttackWithoutNamespacesTest {
    private static final int AT_ONCE = 2;

    private static final BlockingQueue<Sandbox> SANDBOXES = new ArrayBlockingQueue<>(AT_ONCE);
    private static final ExecutorService POOL = Executors.newFixedThreadPool(AT_ONCE);
    /** By program. */
    private static final Map<String, Future<Ended>> ENDED = new LinkedHashMap<>();

    /** Why there is no such sandbox here. */
    private static TestAbortedException none;

    /** What an attack came to, and what it left. */
    private record Ended(Verdict verdict, List<String> left) {}

    /**
     * Opens sandboxes and begins with all attacks, once. It is asked before each test: Maven does not count the tests of a class that is
     * skipped as a whole.
     */
    @BeforeEach
    void begin() {
        if (none != null) {
            throw none;
        } else if (ENDED.isEmpty()) {
            try {
                for (int i = 0; i < AT_ONCE; i++) {
                    SANDBOXES.add(WithoutNamespaces.open(Tier.T2, SandboxSettings.AUTO));
                }
            } catch (TestAbortedException why) {
                none = why;
                throw why;
            }
            for (Attack attack : attacks()) {
                ENDED.put(attack.program(), POOL.submit(() -> run(attack)));
            }
        }
    }

    @AfterAll
    static void close() {
        POOL.shutdown();
        SANDBOXES.forEach(Sandbox::close);
    }

    @Test
    void theTierIsSaid() {
        assertThat(SANDBOXES).allSatisfy(sandbox -> {
            assertThat(sandbox.tier()).isEqualTo(Tier.T2);
            assertThat(sandbox.why()).startsWith("Landlock and seccomp, no control groups");
        });
    }

    static List<Attack> attacks() {
        return Attack.all().stream().filter(Attack::isOnTheSandbox).toList();
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void anAttackComesToWhatTheTableSays(Attack attack) throws Exception {
        check(attack, ENDED.get(attack.program()).get());
    }

    private static Ended run(Attack attack) throws Exception {
        Sandbox sandbox = SANDBOXES.take();
        try {
            Verdict verdict =
                    SandboxForTests.verify(sandbox, AttackTest.reference(attack), attack.language(), attack.source());
            return new Ended(verdict, WithoutNamespaces.left(sandbox));
        } finally {
            SANDBOXES.add(sandbox);
        }
    }

    private static void check(Attack attack, Ended ended) {
        Verdict.Kind kind = attack.weaker().isPresent() ? Verdict.Kind.INCORRECT : attack.verdict();
        assertThat(ended.verdict().kind()).as(ended.verdict().reason()).isEqualTo(kind);
        assertThat(ended.verdict().reason())
                .containsPattern(attack.weaker().map(Attack.Weaker::reason).orElse(attack.reason()));
        assertThat(ended.left()).isEmpty();
    }
}
