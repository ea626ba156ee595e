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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

class PluginFaultsTest {
    private static final Prompt PROMPT = Responses.prompt("breaks", "gold");
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
        Rewards rewards = new Rewards(RewardSettings.TINYZERO, name -> new Breaks(() -> thrown));

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
        Rewards rewards = new Rewards(settings, name -> new Breaks(IllegalStateException::new) {
            @Override
            public Verdict verify(Prompt prompt, Completion completion) {
                return Verdict.correct("");
            }
        });

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
        Rewards rewards =
                new Rewards(RewardSettings.TINYZERO, name -> new Breaks(() -> new OutOfMemoryError("Java heap space")));

        assertThatThrownBy(() -> rewards.score(GROUP))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessageContainingAll("verifier io.firesteel.plugged.Breaks", "sample 1", "Java heap space");
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
