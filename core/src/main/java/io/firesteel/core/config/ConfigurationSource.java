package io.firesteel.core.config;

import io.firesteel.core.Fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The text of one configuration file.
 *
 * @param name what messages call it: its path or URI
 * @param text HOCON
 * @param neighbours finds what {@code include "name"} means, seen from this file; the class path is asked after it
 */
public record ConfigurationSource(String name, String text, Neighbours neighbours) {

    /** Finds an included file by the name written in the {@code include} statement. */
    @FunctionalInterface
    public interface Neighbours {
        Optional<ConfigurationSource> find(String name);
    }

    /** Text without neighbours: its includes are sought on the class path only. */
    public ConfigurationSource(String name, String text) {
        this(name, text, included -> Optional.empty());
    }

    /** A local file; includes are relative to its directory. */
    public static ConfigurationSource file(Path path) {
        String text;
        try {
            text = Files.readString(path);
        } catch (NoSuchFileException e) {
            throw new Fault(
                    "configuration " + path,
                    "a file",
                    "nothing",
                    "check the path; it is relative to " + Path.of("").toAbsolutePath(),
                    e);
        } catch (CharacterCodingException e) {
            throw new Fault("configuration " + path, "text in UTF-8", "other bytes", "save it as UTF-8", e);
        } catch (IOException e) {
            throw new Fault("configuration " + path, "a readable file", e.toString(), "check path and permissions", e);
        }
        return new ConfigurationSource(path.toString(), text, included -> {
            Path neighbour = path.resolveSibling(included);
            return Files.exists(neighbour) ? Optional.of(file(neighbour)) : Optional.empty();
        });
    }

    /** A resource of the class path, such as a preset; includes are relative to it. */
    public static Optional<ConfigurationSource> resource(String name) {
        String absolute = name.startsWith("/") ? name.substring(1) : name;
        URL url = loader().getResource(absolute);
        return url == null ? Optional.empty() : Optional.of(resource(absolute, url));
    }

    static ConfigurationSource resource(String name, URL url) {
        String directory = name.substring(0, name.lastIndexOf('/') + 1);
        try (InputStream in = url.openStream()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new ConfigurationSource(name, text, included -> resource(directory + included));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + url, e);
        }
    }

    static ClassLoader loader() {
        return ConfigurationSource.class.getClassLoader();
    }
}
