package io.firesteel.rewards.code;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/** Classes of this program, packed for a box. */
final class HarnessJar {
    private HarnessJar() {}

    /** The classes of these names, and those inside of them. */
    static byte[] of(List<String> names) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes)) {
            Deque<Class<?>> left = new ArrayDeque<>();
            for (String name : names) {
                left.add(Class.forName(name, false, HarnessJar.class.getClassLoader()));
            }
            while (!left.isEmpty()) {
                Class<?> next = left.remove();
                left.addAll(List.of(next.getDeclaredClasses()));
                String path = next.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(path));
                try (InputStream stream = next.getResourceAsStream("/" + path)) {
                    stream.transferTo(jar);
                }
                jar.closeEntry();
            }
        } catch (IOException | ClassNotFoundException impossible) {
            throw new IllegalStateException("classes of this program cannot be read", impossible);
        }
        return bytes.toByteArray();
    }
}
