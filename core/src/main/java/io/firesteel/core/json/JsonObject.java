package io.firesteel.core.json;

import io.firesteel.core.Fault;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A parsed JSON object whose fields are read by type; what is missing or of another type is a {@link Fault} that names
 * file and field. A field that is {@code null} counts as absent.
 *
 * @param where the file or text, for messages
 * @param fields the parsed values, see {@link Json}
 */
public record JsonObject(String where, Map<String, Object> fields) {
    public JsonObject {
        fields = Collections.unmodifiableMap(fields);
    }

    /** The value as an object, or a fault. */
    public static JsonObject of(String where, Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> fields = new LinkedHashMap<>();
            map.forEach((key, item) -> fields.put((String) key, item));
            return new JsonObject(where, fields);
        }
        throw new Fault(where, "a JSON object", Json.describe(value), "is this the right file?");
    }

    public boolean has(String key) {
        return fields.get(key) != null;
    }

    public Set<String> keys() {
        return fields.keySet();
    }

    /** The raw value; null where absent. */
    public Object get(String key) {
        return fields.get(key);
    }

    public String string(String key) {
        if (fields.get(key) instanceof String text) {
            return text;
        }
        throw wrong(key, "a string");
    }

    public String string(String key, String otherwise) {
        return has(key) ? string(key) : otherwise;
    }

    /** An integer of the int range; {@code 4.0} is none. */
    public int integer(String key) {
        if (fields.get(key) instanceof Long number && number == number.intValue()) {
            return number.intValue();
        }
        throw wrong(key, "an integer");
    }

    public int integer(String key, int otherwise) {
        return has(key) ? integer(key) : otherwise;
    }

    public long longInteger(String key) {
        if (fields.get(key) instanceof Long number) {
            return number;
        }
        throw wrong(key, "an integer");
    }

    public double number(String key) {
        if (fields.get(key) instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(key, "a number");
    }

    public double number(String key, double otherwise) {
        return has(key) ? number(key) : otherwise;
    }

    public boolean bool(String key) {
        if (fields.get(key) instanceof Boolean flag) {
            return flag;
        }
        throw wrong(key, "true or false");
    }

    public boolean bool(String key, boolean otherwise) {
        return has(key) ? bool(key) : otherwise;
    }

    public JsonObject object(String key) {
        if (fields.get(key) instanceof Map<?, ?> map) {
            return of(where + ": " + key, map);
        }
        throw wrong(key, "an object");
    }

    public List<Object> list(String key) {
        if (fields.get(key) instanceof List<?> list) {
            return new ArrayList<>(list);
        }
        throw wrong(key, "a list");
    }

    private Fault wrong(String key, String expected) {
        return new Fault(
                where + ": " + key,
                expected,
                has(key) ? Json.describe(fields.get(key)) : "nothing",
                (has(key) ? "correct" : "add") + " the field \"" + key + "\"");
    }
}
