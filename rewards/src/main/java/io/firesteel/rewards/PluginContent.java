package io.firesteel.rewards;

import io.firesteel.core.Fault;
import io.firesteel.core.Sha256;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.util.Enumeration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * What users' own classes consist of, as a hash: verifiers, reward functions and tasks that a configuration names by class decide a
 * run's result as much as its data do.
 */
public final class PluginContent {
    private PluginContent() {}

    /**
     * SHA-256 over the classes that a named class was loaded with: names and bytes, so that the same classes packed anew are the same. Of
     * a jar these are all its files; of a folder all {@code .class} files below the first part of the class's package, since a class
     * path's folder may hold anything.
     *
     * @param name as the configuration has it
     * @return empty for a name that is no class, and for a class that comes with Firesteel
     */
    public static Optional<String> sha256(String name) {
        if (name.indexOf('.') < 0) {
            return Optional.empty();
        }
        Class<?> found;
        try {
            found = Plugins.find(name);
        } catch (ClassNotFoundException | LinkageError missing) {
            return Optional.empty(); // whoever makes an instance says so
        }
        Optional<Path> origin = origin(found);
        if (origin.isPresent() && origin.equals(origin(PluginContent.class))) {
            return Optional.empty();
        }
        try {
            return Optional.of(hash(found, origin));
        } catch (IOException e) {
            throw new Fault(
                    "class " + name,
                    "a jar or folder that can be read",
                    e.toString(),
                    "check the path and its mode on the class path",
                    e);
        }
    }

    private static String hash(Class<?> found, Optional<Path> origin) throws IOException {
        if (origin.filter(Files::isDirectory).isPresent()) {
            return folder(
                    origin.get(), found.getName().substring(0, found.getName().indexOf('.')));
        } else if (origin.filter(Files::isRegularFile).isPresent()) {
            return jar(origin.get());
        }
        String file = found.getName().substring(found.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream in = found.getResourceAsStream(file)) {
            if (in == null) {
                throw new IOException("the class loader does not give its bytes");
            }
            return Sha256.of(in.readAllBytes());
        }
    }

    private static String folder(Path root, String top) throws IOException {
        SortedMap<String, Path> classes = new TreeMap<>();
        try (Stream<Path> files = Files.walk(root.resolve(top))) {
            files.filter(file -> file.toString().endsWith(".class") && Files.isRegularFile(file))
                    .forEach(
                            file -> classes.put(root.relativize(file).toString().replace('\\', '/'), file));
        }
        MessageDigest digest = Sha256.digest();
        for (Map.Entry<String, Path> file : classes.entrySet()) {
            add(digest, file.getKey(), Files.readAllBytes(file.getValue()));
        }
        return Sha256.hex(digest);
    }

    private static String jar(Path file) throws IOException {
        try (JarFile jar = new JarFile(file.toFile())) {
            SortedMap<String, JarEntry> entries = new TreeMap<>();
            for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
                JarEntry entry = all.nextElement();
                if (!entry.isDirectory()) {
                    entries.put(entry.getName(), entry);
                }
            }
            MessageDigest digest = Sha256.digest();
            for (Map.Entry<String, JarEntry> entry : entries.entrySet()) {
                try (InputStream in = jar.getInputStream(entry.getValue())) {
                    add(digest, entry.getKey(), in.readAllBytes());
                }
            }
            return Sha256.hex(digest);
        }
    }

    private static void add(MessageDigest digest, String name, byte[] bytes) {
        digest.update((name + "\0" + bytes.length + "\0").getBytes(StandardCharsets.UTF_8));
        digest.update(bytes);
    }

    /** The jar or folder that a class comes from; empty where its loader does not say. */
    private static Optional<Path> origin(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        if (location == null || !"file".equals(location.getProtocol())) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(location.toURI()));
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path holds a malformed location", e);
        }
    }
}
