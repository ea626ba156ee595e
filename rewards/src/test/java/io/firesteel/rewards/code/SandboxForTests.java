package io.firesteel.rewards.code;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.rewards.code.sandbox.Sandbox;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rewards.code.sandbox.Sandboxes;
import io.firesteel.rewards.code.sandbox.Tier;

import java.util.List;
import java.util.function.Supplier;

/**
 * The sandbox that tests share. On a machine that has none they are skipped and say why; in CI that is a failure, but for what cannot be
 * installed: a kernel with Landlock, and being root.
 */
public final class SandboxForTests {
    /** As in reference.conf, but quicker to give up. */
    public static final SandboxSettings SETTINGS = settings(Tier.T1, SandboxSettings.AUTO);

    private SandboxForTests() {}

    public static SandboxSettings settings(Tier least, String cgroup) {
        return new SandboxSettings(least, cgroup, SandboxSettings.AUTO, 0, 1, 160, 64, 16, 256);
    }

    /** The sandbox, or the end of a test that cannot be run here. */
    public static Sandbox here() {
        return here(SETTINGS);
    }

    public static Sandbox here(SandboxSettings settings) {
        return orSkipped(() -> Sandboxes.of(settings));
    }

    /** The same of a sandbox that is opened otherwise. */
    public static Sandbox orSkipped(Supplier<Sandbox> opened) {
        try {
            return opened.get();
        } catch (Fault none) {
            if (!none.getMessage().contains("expected Landlock of ABI")
                    && !none.getMessage().contains("the executor is not root")) {
                assertThat(System.getenv("CI"))
                        .as("in CI there must be a sandbox: %s", none.getMessage())
                        .isNull();
            }
            assumeThat(false).as(none.getMessage()).isTrue();
            throw none;
        }
    }

    /** The end of a test for which programs are not installed, as a sandbox would name them. */
    public static void orSkipped(List<String> missing) {
        if (!missing.isEmpty()) {
            String none = "there is no " + String.join(", no ", missing);
            assertThat(System.getenv("CI")).as("in CI %s", none).isNull();
            assumeThat(false).as(none).isTrue();
        }
    }

    /** The verdict on a program in a fenced block. */
    public static Verdict verify(String gold, String label, String program) {
        return verify(SETTINGS, gold, "<think>\nhm\n</think>\n```" + label + "\n" + program + "\n```\n");
    }

    public static Verdict verify(SandboxSettings settings, String gold, String response) {
        here(settings);
        return verifyWithoutCheck(settings, gold, response);
    }

    /** The same, whether there is a sandbox or not. */
    public static Verdict verifyWithoutCheck(SandboxSettings settings, String gold, String response) {
        return new CodeVerifier(settings).verify(prompt(gold), completion(response));
    }

    /** The verdict on a program in a fenced block, run in this sandbox. */
    public static Verdict verify(Sandbox sandbox, String gold, String label, String program) {
        return new CodeVerifier(SETTINGS)
                .verify(prompt(gold), completion("```" + label + "\n" + program + "\n```\n"), () -> sandbox);
    }

    private static Prompt prompt(String gold) {
        return new Prompt("1", CodeVerifier.NAME, "", new int[] {0}, gold);
    }

    private static Completion completion(String response) {
        return new Completion(new int[0], new float[0], FinishReason.STOP, response);
    }
}
