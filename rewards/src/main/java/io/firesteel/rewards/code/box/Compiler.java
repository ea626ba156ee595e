package io.firesteel.rewards.code.box;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TaskEvent;
import com.sun.source.util.TaskListener;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.lang.model.element.Modifier;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Runs in a box: one source in UTF-8 in, a jar out, its main class in the manifest. Nothing of the source is run, annotation
 * processors neither.
 */
public final class Compiler {
    /** The exit code for a source that does not compile; the compiler's words are on standard error. */
    public static final int DOES_NOT_COMPILE = 2;

    private Compiler() {}

    public static void main(String[] arguments) throws IOException {
        byte[] source = System.in.readAllBytes();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Classes classes = new Classes(compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8));
        PrintWriter words = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        JavacTask task = (JavacTask) compiler.getTask(
                words,
                classes,
                null,
                List.of("-proc:none", "-nowarn", "-Xlint:none", "-g:source,lines"),
                null,
                List.of(new Source(new String(source, StandardCharsets.UTF_8))));
        List<String> mains = new ArrayList<>();
        task.addTaskListener(new MainClasses(mains));
        if (!task.call()) {
            System.exit(DOES_NOT_COMPILE);
        }
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        mainClass(mains).ifPresent(name -> manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, name));
        try (JarOutputStream jar = new JarOutputStream(System.out, manifest)) {
            for (Map.Entry<String, ByteArrayOutputStream> each : classes.written.entrySet()) {
                jar.putNextEntry(new JarEntry(each.getKey().replace('.', '/') + ".class"));
                each.getValue().writeTo(jar);
                jar.closeEntry();
            }
        }
    }

    /** The one called Main, or the first. */
    private static Optional<String> mainClass(List<String> mains) {
        return mains.stream()
                .filter(name -> name.equals("Main") || name.endsWith(".Main"))
                .findFirst()
                .or(() -> mains.stream().findFirst());
    }

    /**
     * Collects the classes that have a main method, while they are parsed: later the compiler takes its trees apart. A class
     * with a name, since {@code HarnessJar} packs no others.
     */
    private record MainClasses(List<String> names) implements TaskListener {
        @Override
        public void finished(TaskEvent event) {
            if (event.getKind() != TaskEvent.Kind.PARSE) {
                return;
            }
            CompilationUnitTree unit = event.getCompilationUnit();
            String prefix = unit.getPackageName() == null ? "" : unit.getPackageName() + ".";
            for (Tree declared : unit.getTypeDecls()) {
                if (declared instanceof ClassTree type
                        && type.getMembers().stream().anyMatch(MainClasses::isMain)) {
                    names.add(prefix + type.getSimpleName());
                }
            }
        }

        private static boolean isMain(Tree member) {
            return member instanceof MethodTree method
                    && method.getName().contentEquals("main")
                    && method.getModifiers().getFlags().contains(Modifier.STATIC);
        }
    }

    /** The source; its public class may have any name. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("box:///Program.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }

        @Override
        public boolean isNameCompatible(String simpleName, Kind kind) {
            return true;
        }
    }

    /** Keeps compiled classes in memory. */
    private static final class Classes extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new LinkedHashMap<>();

        Classes(JavaFileManager library) {
            super(library);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            written.put(className, bytes);
            return new CompiledClass(className, kind, bytes);
        }
    }

    /** A class as it is written. */
    private static final class CompiledClass extends SimpleJavaFileObject {
        private final ByteArrayOutputStream bytes;

        CompiledClass(String className, Kind kind, ByteArrayOutputStream bytes) {
            super(URI.create("box:///" + className.replace('.', '/') + ".class"), kind);
            this.bytes = bytes;
        }

        @Override
        public OutputStream openOutputStream() {
            return bytes;
        }
    }
}
