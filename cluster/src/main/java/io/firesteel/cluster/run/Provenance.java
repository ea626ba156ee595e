package io.firesteel.cluster.run;

import io.firesteel.core.Fault;
import io.firesteel.core.Sha256;
import io.firesteel.core.json.JsonObject;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where a run's figures come from: code, Java, machine, Spark, seeds, data.
 *
 * @param sections in file order: {@code code}, {@code java}, {@code machine}, {@code spark}, {@code seeds}, {@code data},
 *     with fast kernels {@code arithmetic}: whose products; for a verifier that runs programs {@code sandbox}: how each executor contains them; and where a session went on with other
 *     settings or data than the one before, {@code changed}: what was another
 */
public record Provenance(Map<String, Map<String, Object>> sections) {
    /** The section of whose products a run is. */
    public static final String ARITHMETIC = "arithmetic";

    private static final String IMPLEMENTATION = "implementation";

    public Provenance {
        sections = Collections.unmodifiableMap(new LinkedHashMap<>(sections));
    }

    /**
     * Describes this process.
     *
     * @param main a class of the program, whose jar is hashed
     * @param sparkVersion as Spark reports it
     * @param seeds by name
     * @param data SHA-256 of each file, policy and class that goes in, by what it is of
     */
    public static Provenance of(Class<?> main, String sparkVersion, Map<String, Long> seeds, Map<String, String> data) {
        Map<String, Map<String, Object>> sections = new LinkedHashMap<>();
        sections.put("code", code(main));
        Map<String, Object> java = new LinkedHashMap<>();
        java.put("version", Runtime.version().toString());
        java.put("vendor", System.getProperty("java.vendor"));
        java.put("maxHeapBytes", Runtime.getRuntime().maxMemory());
        sections.put("java", java);
        Map<String, Object> machine = new LinkedHashMap<>();
        machine.put("host", RunLock.host());
        machine.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        machine.put("architecture", System.getProperty("os.arch"));
        cpu().ifPresent(name -> machine.put("cpu", name));
        machine.put("cores", Runtime.getRuntime().availableProcessors());
        sections.put("machine", machine);
        sections.put("spark", Map.of("version", sparkVersion));
        sections.put("seeds", new TreeMap<>(seeds));
        sections.put("data", new TreeMap<>(data));
        return new Provenance(sections);
    }

    /** The same and one more section, unless that is empty. */
    public Provenance with(String section, Map<String, Object> content) {
        Map<String, Map<String, Object>> more = new LinkedHashMap<>(sections);
        if (!content.isEmpty()) {
            more.put(section, content);
        }
        return new Provenance(more);
    }

    /**
     * What of the code is another than in an earlier session, one sentence each: the jar's content, the revision, the version.
     *
     * @param session as {@code provenance.json} has it
     */
    public List<String> codeChangedSince(JsonObject session) {
        Map<String, Object> before = session.object("code").fields();
        Map<String, Object> now = sections.get("code");
        Set<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(now.keySet());
        keys.remove("jar"); // a jar by another name is the same
        return keys.stream()
                .filter(key -> !Objects.equals(before.get(key), now.get(key)))
                .map(key -> "code, " + key + " was " + before.getOrDefault(key, "absent") + " and is "
                        + now.getOrDefault(key, "absent"))
                .toList();
    }

    /**
     * Where products were another implementation's in an earlier session, which gives other bits: one sentence. That they were of other
     * settings is told of the settings.
     *
     * @param session as {@code provenance.json} has it
     */
    public List<String> arithmeticChangedSince(JsonObject session) {
        Object now = sections.getOrDefault(ARITHMETIC, Map.of()).get(IMPLEMENTATION);
        Object before =
                session.has(ARITHMETIC) ? session.object(ARITHMETIC).fields().get(IMPLEMENTATION) : null;
        return now == null || before == null || now.equals(before)
                ? List.of()
                : List.of("products were " + before + " and are " + now
                        + ": from here on this run has other bits than where it began");
    }

    /** SHA-256 of a local file, in hexadecimal. */
    public static String sha256(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return sha256(in);
        } catch (IOException | UncheckedIOException e) {
            throw new Fault(file.toString(), "a readable file", e.toString(), "check the path and its mode", e);
        }
    }

    /** SHA-256 of what is left in the stream, in hexadecimal. */
    public static String sha256(InputStream in) {
        MessageDigest digest = Sha256.digest();
        try {
            byte[] buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Sha256.hex(digest);
    }

    /** The jar's manifest says version and revision; classes of a working tree have their git revision. */
    private static Map<String, Object> code(Class<?> main) {
        Map<String, Object> code = new LinkedHashMap<>();
        Optional.ofNullable(main.getPackage().getImplementationVersion())
                .ifPresent(version -> code.put("version", version));
        Path origin;
        try {
            origin = Path.of(
                    main.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the class path holds a malformed location", e);
        }
        if (Files.isRegularFile(origin)) {
            code.put("jar", origin.getFileName().toString());
            code.put("jarSha256", sha256(origin));
        }
        GitRevision.of(origin).ifPresent(revision -> code.put("revision", revision));
        return code;
    }

    private static Optional<String> cpu() {
        Path file = Path.of("/proc/cpuinfo");
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            throw new Fault(file.toString(), "a readable file", e.toString(), "is /proc mounted?", e);
        }
    }
}
