package io.firesteel.cluster.jar;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;

/** What is in the jar, and what must not be. */
class FiresteelJarIT {
    private static JarFile jar;

    @BeforeAll
    static void open() throws IOException {
        jar = new JarFile(Artifacts.jar().toFile());
    }

    @AfterAll
    static void close() throws IOException {
        jar.close();
    }

    @Test
    void holdsNoClassThatSparkBrings() throws IOException {
        Set<String> shared = new HashSet<>();

        for (Path sparkJar : Artifacts.sparkJars()) {
            try (JarFile spark = new JarFile(sparkJar.toFile())) {
                spark.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.endsWith(".class") && !name.contains("module-info"))
                        .filter(name -> jar.getEntry(name) != null)
                        .map(name -> name + " of " + sparkJar.getFileName())
                        .forEach(shared::add);
            }
        }

        assertThat(shared)
                .as("two versions of one class: relocate it in cluster/pom.xml, or exclude it")
                .isEmpty();
    }

    @Test
    void holdsNativesOfOnePlatformAndNoneForGpus() {
        List<String> natives = names().stream()
                .filter(name -> name.matches(".*\\.(so(\\.[0-9]+)*|dylib|jnilib|dll|a)"))
                .toList();

        assertThat(natives).anyMatch(name -> name.endsWith("libnd4jcpu.so"));
        assertThat(natives).anyMatch(name -> name.endsWith("libtokenizers.so"));
        assertThat(natives).allMatch(name -> name.matches(".*(linux-x86[-_]64|linux-aarch64/libjnidispatch).*"));
        assertThat(natives).noneMatch(name -> name.contains("cuda"));
    }

    @Test
    void runsOnJava17() throws IOException {
        List<String> newer = new ArrayList<>();
        for (String name : names()) {
            if (name.endsWith(".class") && !name.startsWith("META-INF/versions/")) {
                try (DataInputStream in = new DataInputStream(jar.getInputStream(jar.getEntry(name)))) {
                    in.skipNBytes(6);
                    int classFile = in.readUnsignedShort();
                    if (classFile > 61) {
                        newer.add(name + " is class file " + classFile);
                    }
                }
            }
        }

        assertThat(newer).as("61 is Java 17").isEmpty();
    }

    @Test
    void namesItsMainClassItsVersionItsLicenceAndItsBackend() throws IOException {
        assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class")).isEqualTo("io.firesteel.cluster.Main");
        assertThat(jar.getManifest().getMainAttributes().getValue("Implementation-Version"))
                .isNotBlank();
        assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
        assertThat(new String(
                        jar.getInputStream(jar.getEntry("META-INF/services/org.nd4j.linalg.factory.Nd4jBackend"))
                                .readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8))
                .contains("org.nd4j.linalg.cpu.nativecpu.CpuBackend");
        assertThat(names()).noneMatch(name -> name.matches("META-INF/[^/]*\\.(SF|DSA|RSA)"));
    }

    @Test
    void holdsTheLanguageModelAndItsLibraryUnderANameOfItsOwn() {
        assertThat(jar.getEntry("langdetect-183.bin")).isNotNull();
        assertThat(names()).contains("io/firesteel/shaded/opennlp/tools/langdetect/LanguageDetectorME.class");
        assertThat(names()).noneMatch(name -> name.startsWith("opennlp/"));
    }

    private static List<String> names() {
        return jar.stream().map(ZipEntry::getName).toList();
    }
}
