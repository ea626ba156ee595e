package io.firesteel.core.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

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

    /** JDK 17 and the newest, where both are installed: libraries change under the incubator module, the bits must not. */
    @ParameterizedTest
    @MethodSource("javas")
    void everyJavaInstalledBesideThisOneGivesTheSameBits(Path home) throws Exception {
        assumeThat(Provider.VECTOR_256.missing()).isNull();

        String printed = java(home, KernelDigest.class.getName(), MODULE, "-Dfiresteel.kernels=vector-256");

        assertThat(printed).endsWith("vector-256 " + KernelDigest.of(Kernels.scalar()));
    }

    static List<Path> javas() throws IOException {
        Path home = Path.of(System.getProperty("java.home")).toRealPath();
        Set<Path> homes = new TreeSet<>(Set.of(home));
        try (DirectoryStream<Path> beside = Files.newDirectoryStream(home.getParent())) {
            for (Path other : beside) {
                if (Files.isExecutable(other.resolve("bin/java"))
                        && feature(other) >= Runtime.version().feature()) {
                    homes.add(other.toRealPath());
                }
            }
        }
        return List.copyOf(homes);
    }

    /** The version of a JDK, as its {@code release} file says; 1 if it has none. */
    private static int feature(Path home) throws IOException {
        Properties release = new Properties();
        if (Files.isRegularFile(home.resolve("release"))) {
            try (Reader in = Files.newBufferedReader(home.resolve("release"))) {
                release.load(in);
            }
        }
        String version = release.getProperty("JAVA_VERSION", "\"1\"").replace("\"", "");
        return Runtime.Version.parse(version).feature();
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

    /** The module is there: to ask for it would be a riddle. */
    @Test
    void whereTheCpuHasNoVectorsTheModuleIsNotAskedFor() throws Exception {
        String printed = java(KernelDigest.class.getName(), MODULE, "-XX:UseAVX=0", "-Dfiresteel.kernels=vector");

        assertThat(printed)
                .contains("not vector-256 for want of vectors of 8 floats", "fix: run on a CPU with AVX2 and FMA")
                .doesNotContain("start Java with");
    }

    /** What a main class prints in a JVM of its own, errors included. */
    private static String java(String main, String... options) throws IOException, InterruptedException {
        return java(Path.of(System.getProperty("java.home")), main, options);
    }

    private static String java(Path home, String main, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(home.resolve("bin/java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return printed.strip();
    }
}
