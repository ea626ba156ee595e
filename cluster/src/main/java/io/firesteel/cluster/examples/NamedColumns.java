package io.firesteel.cluster.examples;

import io.firesteel.cluster.table.TableFile;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.cluster.table.TableRow;
import io.firesteel.core.Fault;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Parts of a row, and the columns that hold them: each its own name, unless a configuration names another. */
final class NamedColumns {
    private final List<String> parts;
    private final Map<String, String> columns;

    /**
     * Refuses names of parts that there are not.
     *
     * @param what rows are of, for people: {@code examples}
     * @param usual how a configuration names columns, for people
     */
    NamedColumns(String what, List<String> parts, Map<String, String> columns, String usual) {
        this.parts = parts;
        this.columns = columns;
        Set<String> unknown =
                columns.keySet().stream().filter(part -> !parts.contains(part)).collect(Collectors.toSet());
        if (!unknown.isEmpty()) {
            throw new Fault(
                    "columns of " + what,
                    "some of " + String.join(", ", parts),
                    String.join(", ", unknown),
                    "write " + usual);
        }
    }

    String column(String part) {
        return columns.getOrDefault(part, part);
    }

    /**
     * Reads all rows, these columns of each; others are ignored.
     *
     * @param named paths, URIs, globs or folders
     * @return SHA-256 of each file, by name
     * @throws Fault where there is no row
     */
    Map<String, String> readAll(List<String> named, TableFiles files, Consumer<TableRow> take) {
        Set<String> read = parts.stream().map(this::column).collect(Collectors.toSet());
        Map<String, String> hashes = new LinkedHashMap<>();
        boolean[] any = new boolean[1];
        for (String each : named) {
            for (TableFile file : files.find(each)) {
                hashes.put(file.name(), file.sha256(files.hadoop().get()));
                files.read(file, read, row -> {
                    take.accept(row);
                    any[0] = true;
                });
            }
        }
        if (!any[0]) {
            throw new Fault(String.join(", ", named), "at least one row", "none", "are these the right files?");
        }
        return hashes;
    }
}
