package io.firesteel.rewards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.Verdict;
import io.firesteel.plugged.Breaks;
import io.firesteel.rewards.code.SandboxForTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

class PluginFaultsTest {
    private static final Prompt PROMPT = Responses.prompt("breaks", "gold");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Group<Rollout> GROUP = new Group<>(
            PROMPT,
            List.of(
                    new Rollout(PROMPT, 0, Responses.finished("fine"), 7, 0),
                    new Rollout(PROMPT, 1, Responses.finished("!"), 7, 0)));

    static Stream<Throwable> everyKind() {
        return Stream.of(
                new IllegalStateException("broken\nand more\n".repeat(1000), new IOException("inner")),
                new IOException("checked, and thrown unannounced"),
                new StackOverflowError(),
                new NoClassDefFoundError("com/example/Left"),
                new AssertionError("never"),
                new InternalError("so it says"));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void whateverAVerifierThrowsNamesItThePromptAndTheSample(Throwable thrown) {
        Rewards rewards = new Rewards(RewardSettings.TINYZERO, name -> new Breaks(() -> thrown), PATIENCE);

        assertThatThrownBy(() -> rewards.score(GROUP)).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.kind()).isEqualTo(Fault.Kind.REFUSED);
            assertThat(fault.where())
                    .isEqualTo("verifier io.firesteel.plugged.Breaks on prompt " + PROMPT.id() + ", sample 1");
            assertThat(fault.found()).startsWith(thrown.getClass().getName()).contains(" at io.firesteel");
            assertThat(fault.getMessage().lines()).hasSize(2);
            assertThat(fault.getMessage()).hasSizeLessThan(800);
            assertThat(fault.getCause().getStackTrace()).isEqualTo(thrown.getStackTrace());
            assertThat(write(fault)).as("travels").isPositive();
        });
    }

    /** A user's reward function, which is named by its class: so it needs a constructor without arguments. */
    public static final class Divides implements RewardFunction.Single {
        private static final long serialVersionUID = 1;

        @Override
        public double value(Prompt prompt, Completion completion, Verdict verdict) {
            return Math.floorDiv(1, completion.text().length() - 1);
        }
    }

    @Test
    void whatARewardFunctionThrowsNamesItThePromptAndTheSample() {
        RewardSettings settings = new RewardSettings(
                1000, List.of(new RewardSettings.Part("share", Divides.class.getName(), 1, Map.of())));
        Rewards rewards = new Rewards(
                settings,
                name -> new Breaks(IllegalStateException::new) {
                    @Override
                    public Verdict verify(Prompt prompt, Completion completion) {
                        return Verdict.correct("");
                    }
                },
                PATIENCE);

        assertThatThrownBy(() -> rewards.score(GROUP))
                .isInstanceOfSatisfying(Fault.class, fault -> assertThat(fault.kind())
                        .as("of a class in Firesteel's own package")
                        .isEqualTo(Fault.Kind.FAILED))
                .hasMessageContainingAll(
                        "reward share (" + Divides.class.getName() + ") on prompt " + PROMPT.id() + ", sample 1",
                        "ArithmeticException: / by zero at");
    }

    @Test
    void memoryThatRanOutIsThrownOnWithTheName() {
        Rewards rewards = new Rewards(
                RewardSettings.TINYZERO, name -> new Breaks(() -> new OutOfMemoryError("Java heap space")), PATIENCE);

        assertThatThrownBy(() -> rewards.score(GROUP))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessageContainingAll("verifier io.firesteel.plugged.Breaks", "sample 1", "Java heap space");
    }

    @Test
    void aVerifierThatDoesNotEndIsNamedWithThePlaceAndThePromptAndTheSample() {
        Rewards rewards = new Rewards(
                RewardSettings.TINYZERO, name -> new Breaks(PluginFaultsTest::forever), Duration.ofMillis(200));

        assertThatThrownBy(() -> rewards.score(GROUP)).isInstanceOfSatisfying(Fault.class, fault -> {
            assertThat(fault.kind()).isEqualTo(Fault.Kind.REFUSED);
            assertThat(fault.where())
                    .isEqualTo("verifier io.firesteel.plugged.Breaks on prompt " + PROMPT.id() + ", sample 1");
            assertThat(fault.expected()).isEqualTo("a verdict within 200 ms (run.answer-patience)");
            assertThat(fault.found()).startsWith("none yet; it is at ").contains("PluginFaultsTest.forever");
        });
    }

    /** Also one that pays no heed to interrupts. */
    private static Throwable forever() {
        long loops = 0;
        while (loops >= 0) {
            loops = (loops + 1) % 1000;
        }
        return new IllegalStateException("cannot be");
    }

    /** A reward function that stays at one completion. */
    public static final class Stays implements RewardFunction.Single {
        private static final long serialVersionUID = 1;

        @Override
        public double value(Prompt prompt, Completion completion, Verdict verdict) {
            if (completion.text().startsWith("!")) {
                forever();
            }
            return 1;
        }
    }

    @Test
    void aRewardFunctionThatDoesNotEndIsNamedWithTheSample() {
        RewardSettings settings =
                new RewardSettings(1000, List.of(new RewardSettings.Part("share", Stays.class.getName(), 1, Map.of())));
        Rewards rewards = new Rewards(
                settings,
                name -> new Breaks(IllegalStateException::new) {
                    @Override
                    public Verdict verify(Prompt prompt, Completion completion) {
                        return Verdict.correct("");
                    }
                },
                Duration.ofMillis(200));

        assertThatThrownBy(() -> rewards.score(GROUP))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("reward share", "sample 1", "none yet; it is at ");
    }

    @Test
    void anInterruptIsNoFaultOfTheVerifier() throws InterruptedException {
        Rewards rewards = new Rewards(RewardSettings.TINYZERO, name -> new Breaks(PluginFaultsTest::forever), PATIENCE);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread task = new Thread(() -> {
            try {
                rewards.score(GROUP);
            } catch (Throwable e) {
                thrown.set(e);
            }
        });
        task.start();
        task.interrupt();
        task.join(10_000);

        assertThat(thrown.get()).isInstanceOf(CancellationException.class);
    }

    @Test
    void whatAConstructorThrowsIsTold() {
        assertThatThrownBy(() -> Verifiers.named(Breaks.class.getName(), SandboxForTests.SETTINGS))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        Breaks.class.getName(), "it threw java.lang.IllegalStateException: no database");
    }

    private static int write(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.size();
    }
}
