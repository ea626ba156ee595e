package io.firesteel.rewards.code.box;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns JSON into the values a method takes, and what it returns into JSON. Runs in a box. */
final class JavaData {
    private JavaData() {}

    /** A value does not fit a type. */
    static final class Misfit extends Exception {
        private static final long serialVersionUID = 1;
    }

    /** The arguments as the method's types; empty if they do not fit. */
    static Optional<Object[]> arguments(Method method, List<Object> given) {
        Type[] types = method.getGenericParameterTypes();
        if (types.length != given.size()) {
            return Optional.empty();
        }
        Object[] values = new Object[types.length];
        try {
            for (int i = 0; i < types.length; i++) {
                values[i] = value(types[i], given.get(i));
            }
        } catch (Misfit other) {
            return Optional.empty();
        }
        return Optional.of(values);
    }

    static Object value(Type type, Object given) throws Misfit {
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            Type[] inside = generic.getActualTypeArguments();
            if (given instanceof List<?> list && raw.isAssignableFrom(ArrayList.class)) {
                return items(inside[0], list, new ArrayList<>());
            } else if (given instanceof List<?> list && raw.isAssignableFrom(HashSet.class)) {
                return items(inside[0], list, new HashSet<>());
            } else if (given instanceof Map<?, ?> map
                    && raw.isAssignableFrom(HashMap.class)
                    && inside[0] == String.class) {
                Map<Object, Object> values = new HashMap<>();
                for (Map.Entry<?, ?> each : map.entrySet()) {
                    values.put(each.getKey(), value(inside[1], each.getValue()));
                }
                return values;
            }
            return nullable(given);
        }
        if (type instanceof Class<?> plain && JavaNodes.is(plain) && given instanceof List<?> values) {
            try {
                return JavaNodes.of(plain, values);
            } catch (ReflectiveOperationException otherwise) {
                throw new IllegalArgumentException(plain.getName() + " is not LeetCode's", otherwise);
            }
        }
        if (type instanceof Class<?> plain) {
            return plain.isArray() && given instanceof List<?> list ? array(plain, list) : scalar(plain, given);
        }
        throw new Misfit();
    }

    private static Collection<Object> items(Type type, List<?> given, Collection<Object> into) throws Misfit {
        for (Object each : given) {
            into.add(value(type, each));
        }
        return into;
    }

    private static Object array(Class<?> type, List<?> given) throws Misfit {
        Object array = Array.newInstance(type.getComponentType(), given.size());
        for (int i = 0; i < given.size(); i++) {
            Array.set(array, i, value(type.getComponentType(), given.get(i)));
        }
        return array;
    }

    private static Object scalar(Class<?> type, Object given) throws Misfit {
        if (given instanceof Long number) {
            if ((type == int.class || type == Integer.class) && number == number.intValue()) {
                return number.intValue();
            } else if (type == long.class || type == Long.class) {
                return number;
            } else if ((type == short.class || type == Short.class) && number == number.shortValue()) {
                return number.shortValue();
            } else if ((type == byte.class || type == Byte.class) && number == number.byteValue()) {
                return number.byteValue();
            } else if (type == BigInteger.class) {
                return BigInteger.valueOf(number);
            }
        }
        if (given instanceof Number number && (type == double.class || type == Double.class)) {
            return number.doubleValue();
        } else if (given instanceof Number number && (type == float.class || type == Float.class)) {
            return number.floatValue();
        } else if (given instanceof Boolean && type == boolean.class) {
            return given;
        } else if (given instanceof String text
                && (type == char.class || type == Character.class)
                && text.length() == 1) {
            return text.charAt(0);
        } else if (type.isInstance(given)) {
            return given;
        }
        return type.isPrimitive() ? misfit() : nullable(given);
    }

    private static Object nullable(Object given) throws Misfit {
        return given == null ? null : misfit();
    }

    private static Object misfit() throws Misfit {
        throw new Misfit();
    }

    /** Numbers by their values, texts, and lists of these member by member: what can be sorted. */
    private static int compare(Object one, Object other) {
        if (one instanceof Number && other instanceof Number) {
            return new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString()));
        } else if (one instanceof String text && other instanceof String second) {
            return text.compareTo(second);
        } else if (one instanceof List<?> list && other instanceof List<?> second) {
            for (int i = 0; i < Math.min(list.size(), second.size()); i++) {
                int order = compare(list.get(i), second.get(i));
                if (order != 0) {
                    return order;
                }
            }
            return Integer.compare(list.size(), second.size());
        }
        throw new IllegalArgumentException("the result holds a set that cannot be sorted");
    }

    /** Plain data, or an error: objects that claim to equal everything are no data. */
    static Object toJson(Object value) throws ReflectiveOperationException {
        if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException(number + " is no JSON data");
            }
            return number;
        } else if (value == null
                || value instanceof Boolean
                || value instanceof String
                || value instanceof Integer
                || value instanceof Long
                || value instanceof BigInteger) {
            return value;
        } else if (value instanceof Short || value instanceof Byte) {
            return ((Number) value).intValue();
        } else if (value instanceof Character letter) {
            return letter.toString();
        } else if (value.getClass().isArray()) {
            List<Object> items = new ArrayList<>();
            for (int i = 0; i < Array.getLength(value); i++) {
                items.add(toJson(Array.get(value, i)));
            }
            return items;
        } else if (value instanceof BigDecimal number) {
            boolean whole = number.signum() == 0 || number.stripTrailingZeros().scale() <= 0;
            return whole ? number.toBigIntegerExact() : toJson(number.doubleValue());
        } else if (value instanceof Collection<?> collection) {
            List<Object> items = new ArrayList<>();
            for (Object each : collection) {
                items.add(toJson(each));
            }
            if (value instanceof Set) {
                items.sort(JavaData::compare); // it has no order of its own
            }
            return items;
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (Map.Entry<?, ?> each : map.entrySet()) {
                if (!(each.getKey() instanceof String || each.getKey() instanceof Number)
                        || fields.put(each.getKey().toString(), toJson(each.getValue())) != null) {
                    throw new IllegalArgumentException("the keys of a map must be strings or integers that differ");
                }
            }
            return fields;
        }
        if (JavaNodes.is(value.getClass())) {
            return JavaNodes.values(value);
        }
        throw new IllegalArgumentException(
                "the result holds a " + value.getClass().getName() + ", which is no JSON data");
    }
}
