package io.firesteel.rewards.tasks;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * References as JSON: a record of ints, longs, strings and lists of such, one key per component. Reading is strict about
 * types; what the record's constructor refuses is refused; other keys are ignored.
 */
public final class GoldCodec {
    private GoldCodec() {}

    /** {@code record P(List<Long> nums, long target)} as {@code {"nums":[3,7],"target":21}}. */
    public static String write(Record problem) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (RecordComponent component : problem.getClass().getRecordComponents()) {
            try {
                component.getAccessor().setAccessible(true);
                fields.put(component.getName(), component.getAccessor().invoke(problem));
            } catch (ReflectiveOperationException impossible) {
                throw new IllegalStateException("cannot read " + component, impossible);
            }
        }
        return Json.print(fields);
    }

    /** The record, or empty if {@code json} is not one. */
    public static <P extends Record> Optional<P> read(Class<P> type, String json) {
        Object parsed;
        try {
            parsed = Json.parse("reference", json);
        } catch (Fault notJson) {
            return Optional.empty();
        }
        if (!(parsed instanceof Map<?, ?> fields)) {
            return Optional.empty();
        }
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types = new Class<?>[components.length];
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            types[i] = components[i].getType();
            Optional<Object> value = value(components[i].getGenericType(), fields.get(components[i].getName()));
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values[i] = value.get();
        }
        try {
            Constructor<P> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance(values));
        } catch (InvocationTargetException refused) {
            if (refused.getCause() instanceof RuntimeException) {
                return Optional.empty(); // the record's own conditions on its values
            }
            throw new IllegalStateException("cannot make a " + type, refused);
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("cannot make a " + type, impossible);
        }
    }

    private static Optional<Object> value(Type type, Object value) {
        if (type == long.class || type == Long.class) {
            return value instanceof Long ? Optional.of(value) : Optional.empty();
        }
        if (type == int.class || type == Integer.class) {
            return value instanceof Long number && number == number.intValue()
                    ? Optional.of(number.intValue())
                    : Optional.empty();
        }
        if (type == String.class) {
            return value instanceof String ? Optional.of(value) : Optional.empty();
        }
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            if (!(value instanceof List<?> elements)) {
                return Optional.empty();
            }
            List<Object> read = new ArrayList<>();
            for (Object element : elements) {
                Optional<Object> one = value(list.getActualTypeArguments()[0], element);
                if (one.isEmpty()) {
                    return Optional.empty();
                }
                read.add(one.get());
            }
            return Optional.of(List.copyOf(read));
        }
        throw new IllegalArgumentException("references cannot hold a " + type);
    }
}
