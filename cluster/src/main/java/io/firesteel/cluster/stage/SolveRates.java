package io.firesteel.cluster.stage;

import io.firesteel.core.json.Json;
import io.firesteel.core.storage.FileSink;
import io.firesteel.core.storage.FileSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a prioritised curriculum has observed, as a file of the checkpoint: by prompt id the share of right completions. */
final class SolveRates {
    private static final String FILE = "curriculum.json";

    private SolveRates() {}

    /** Writes nothing where nothing was observed. */
    static void write(FileSink into, Map<String, Double> rates) throws IOException {
        if (!rates.isEmpty()) {
            into.write(FILE, out -> out.write(Json.print(rates).getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** What {@link #write} wrote; empty where it wrote nothing. */
    static Map<String, Double> read(FileSource files) {
        Map<String, Double> rates = new LinkedHashMap<>();
        try {
            if (files.exists(FILE)) {
                try (InputStream in = files.open(FILE)) {
                    Json.object(files.where() + "/" + FILE, in.readAllBytes())
                            .fields()
                            .forEach((id, rate) -> rates.put(id, ((Number) rate).doubleValue()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(files.where(), e);
        }
        return rates;
    }
}
