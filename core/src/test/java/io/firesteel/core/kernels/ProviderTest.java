package io.firesteel.core.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class ProviderTest {
    private static final String MODULE = "--add-modules=jdk.incubator.vector";

    @ParameterizedTest
    @EnumSource(Provider.class)
    void everyProviderGivesTheScalarBitsInAJvmOfItsOwn(Provider provider) throws Exception {
        assumeThat(provider.missing()).isNull();
        String name = provider.kernels().provider();

        String printed = java(KernelDigest.class.getName(), MODULE, "-Dfiresteel.kernels=" + name);

        assertThat(printed).endsWith(name + " " + KernelDigest.of(Kernels.scalar()));
    }

    @Test
    void withoutTheVectorModuleTheScalarKernelsRun() throws Exception {
        assertThat(java(KernelDigest.class.getName())).contains("scalar ");
    }

    @Test
    void refusesAProviderThatThisJvmCannotRunAndSaysWhatIsMissing() throws Exception {
        String printed = java(KernelDigest.class.getName(), "-Dfiresteel.kernels=vector");

        assertThat(printed)
                .contains("firesteel.kernels: expected")
                .contains("not vector-256 for want of the module jdk.incubator.vector")
                .contains(MODULE);
    }

    /** What a main class prints in a JVM of its own, errors included. */
    private static String java(String main, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed.strip();
    }
}
