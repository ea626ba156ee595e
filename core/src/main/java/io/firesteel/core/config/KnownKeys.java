package io.firesteel.core.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** All paths that a tree of records can take, for "did you mean". */
final class KnownKeys {
    private final Set<String> paths = new TreeSet<>();

    /** Records that are being entered: one that holds itself, as a mixture holds parts, is entered once. */
    private final Set<Class<?>> entered = new HashSet<>();

    KnownKeys(Class<? extends Record> root, String path) {
        addComponents(root, path);
    }

    Set<String> paths() {
        return paths;
    }

    private void addComponents(Class<?> record, String path) {
        if (!entered.add(record)) {
            return;
        }
        for (RecordComponent component : record.getRecordComponents()) {
            String key = RecordBinder.join(path, Names.kebab(component.getName()));
            if (paths.add(key)) {
                add(component.getGenericType(), key);
            }
        }
        entered.remove(record);
    }

    private void add(Type type, String path) {
        if (type instanceof ParameterizedType generic && !generic.getRawType().equals(Map.class)) {
            add(generic.getActualTypeArguments()[0], path);
        } else if (type instanceof Class<?> c && c.isRecord()) {
            addComponents(c, path);
        } else if (type instanceof Class<?> c && RecordBinder.isChoice(c)) {
            paths.add(RecordBinder.join(path, "kind"));
            for (Class<?> variant : c.getPermittedSubclasses()) {
                addComponents(variant, path);
            }
        }
    }
}
