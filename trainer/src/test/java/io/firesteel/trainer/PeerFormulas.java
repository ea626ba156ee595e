package io.firesteel.trainer;

import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What docs/lab/peer-formulas.py wrote down: fixed tensors, and what TRL and verl make of them. */
public final class PeerFormulas {
    public static final JsonObject ALL = read();

    private PeerFormulas() {}

    /** By peer and name. */
    public static Map<String, JsonObject> byName(String list) {
        return ALL.list(list).stream()
                .map(each -> JsonObject.of(list, each))
                .collect(Collectors.toMap(each -> each.string("peer") + " " + each.string("name"), each -> each));
    }

    public static float[][] floats(String name) {
        double[][] wide = matrix(ALL.list(name));
        float[][] narrow = new float[wide.length][];
        for (int i = 0; i < wide.length; i++) {
            narrow[i] = new float[wide[i].length];
            for (int t = 0; t < wide[i].length; t++) {
                narrow[i][t] = (float) wide[i][t];
            }
        }
        return narrow;
    }

    public static double[][] matrix(List<Object> rows) {
        return rows.stream()
                .map(row -> ((List<?>) row)
                        .stream()
                                .mapToDouble(value -> ((Number) value).doubleValue())
                                .toArray())
                .toArray(double[][]::new);
    }

    private static JsonObject read() {
        try (InputStream in = PeerFormulas.class.getResourceAsStream("peer-formulas.json")) {
            return Json.object("peer-formulas.json", in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
