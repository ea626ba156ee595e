package io.firesteel.rewards;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.ToolProvider;

class PluginContentTest {
    @TempDir
    Path folder;

    @Test
    void namesThatAreNoClassAndClassesThatComeWithFiresteelHaveNone() {
        for (String name : List.of("math", "no.such.Class", "io.firesteel.rewards.ExactVerifier")) {
            assertThat(PluginContent.sha256(name)).as(name).isEmpty();
        }
    }

    @Test
    void theSameClassesAreTheSameHoweverTheyArePackedAndChangedOnesAreNot() throws IOException {
        Path one = compile("one", "return 1;");
        Path again = compile("again", "return 1;");
        Path other = compile("other", "return 2;");
        Files.writeString(again.resolve("notes.txt"), "a class path's folder may hold anything");

        Optional<String> hash = hash(one);
        assertThat(hash).isPresent();
        assertThat(hash(again)).as("compiled again").isEqualTo(hash);
        assertThat(hash(other)).as("the class that is named calls another one").isNotEqualTo(hash);
        Optional<String> packed = hash(pack(one, "one.jar", 0, 1));
        assertThat(packed).isPresent();
        assertThat(hash(pack(again, "again.jar", 1_000_000_000_000L, 9)))
                .as("packed again, later and tighter")
                .isEqualTo(packed);
        assertThat(hash(pack(other, "other.jar", 0, 1))).isNotEqualTo(packed);
    }

    /** A class and one that it calls, whose body differs. */
    private Path compile(String name, String body) throws IOException {
        Path source = Files.createDirectories(folder.resolve(name + "-source/mine/inner"));
        Path helper = source.resolve("Helper.java");
        Files.writeString(
                helper, "package mine.inner; public final class Helper { public static int of() { " + body + " } }");
        Path named = source.getParent().resolve("Named.java");
        Files.writeString(named, "package mine; public class Named { int of() { return mine.inner.Helper.of(); } }");
        Path classes = Files.createDirectories(folder.resolve(name));
        int code = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-d", classes.toString(), helper.toString(), named.toString());
        assertThat(code).isZero();
        return classes;
    }

    private Path pack(Path classes, String name, long time, int level) throws IOException {
        Path jar = folder.resolve(name);
        try (OutputStream out = Files.newOutputStream(jar);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            zip.setLevel(level);
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                ZipEntry entry = new ZipEntry(classes.relativize(file).toString());
                entry.setTime(time);
                zip.putNextEntry(entry);
                zip.write(Files.readAllBytes(file));
                zip.closeEntry();
            }
        }
        return jar;
    }

    private static Optional<String> hash(Path classPath) throws IOException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classPath.toUri().toURL()}, before)) {
            thread.setContextClassLoader(loader);
            return PluginContent.sha256("mine.Named");
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
