package io.firesteel.cluster.run;

import io.firesteel.core.Fault;
import io.firesteel.core.Sha256;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a checkpoint consists of, {@code manifest.json}: written last, so a checkpoint with a valid manifest is whole. The
 * same state gives the same manifest, byte for byte.
 *
 * @param iteration the last iteration whose step is in the checkpoint
 * @param entries size and SHA-256 of each file by name, the manifest itself excepted
 */
record CheckpointManifest(long iteration, SortedMap<String, Entry> entries) {
    static final String NAME = "manifest.json";

    record Entry(long bytes, String sha256) {}

    CheckpointManifest {
        entries = Collections.unmodifiableSortedMap(new TreeMap<>(entries));
    }

    String print() {
        Map<String, Object> list = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("bytes", entry.bytes());
            fields.put("sha256", entry.sha256());
            list.put(name, fields);
        });
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("iteration", iteration);
        manifest.put("files", list);
        return Json.printIndented(manifest);
    }

    static CheckpointManifest parse(String where, byte[] bytes) {
        JsonObject manifest = Json.object(where, bytes);
        SortedMap<String, Entry> entries = new TreeMap<>();
        JsonObject list = manifest.object("files");
        for (String file : list.keys()) {
            requireName(where, file);
            JsonObject entry = list.object(file);
            entries.put(file, new Entry(entry.longInteger("bytes"), entry.string("sha256")));
        }
        return new CheckpointManifest(manifest.longInteger("iteration"), entries);
    }

    /** What differs between the manifest and the files: a sentence, or empty if all is well. Reads every byte. */
    Optional<String> difference(RunFiles files, String directory) throws IOException {
        for (Map.Entry<String, Entry> file : entries.entrySet()) {
            String name = below(directory, file.getKey());
            if (!files.exists(name)) {
                return Optional.of(file.getKey() + " is missing");
            }
            long bytes = files.size(name);
            if (bytes != file.getValue().bytes()) {
                return Optional.of(file.getKey() + " has " + bytes + " bytes, its manifest says "
                        + file.getValue().bytes());
            }
        }
        for (Map.Entry<String, Entry> file : entries.entrySet()) {
            try (InputStream in = files.open(below(directory, file.getKey()))) {
                MessageDigest digest = Sha256.digest();
                byte[] buffer = new byte[1 << 16];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    digest.update(buffer, 0, read);
                }
                if (!Sha256.hex(digest).equals(file.getValue().sha256())) {
                    return Optional.of(file.getKey() + " does not have the SHA-256 of its manifest");
                }
            }
        }
        return Optional.empty();
    }

    private static String below(String directory, String name) {
        return directory.isEmpty() ? name : directory + "/" + name;
    }

    /** Refuses names that would leave the checkpoint's directory. */
    static void requireName(String directory, String name) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*") || name.equals(NAME)) {
            throw new Fault(
                    "checkpoint " + directory,
                    "a relative file name of letters, digits, dot, dash and underscore",
                    name,
                    "rename the file");
        }
    }
}
