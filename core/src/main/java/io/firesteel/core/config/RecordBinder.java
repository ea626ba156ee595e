package io.firesteel.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.firesteel.core.Fault;
import io.firesteel.core.config.ConfigurationFault.Problem;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Fills records from a resolved {@code Config}, noting faults instead of stopping at the first. */
final class RecordBinder {
    /** Stands for a value that could not be bound; its fault has been noted. */
    private static final Object REFUSED = new Object();

    /** How the origin of an object begins that was put together from several. */
    private static final String MERGE = "merge of ";

    private final String referenceName;
    private final Predicate<String> written;
    private final List<Problem> problems = new ArrayList<>();

    /** Of defaults that follow other keys: told only where nothing that somebody wrote explains them. */
    private final List<Problem> consequences = new ArrayList<>();

    private Set<String> known = Set.of();

    /** Where the record stands that is being bound: of a key that nobody wrote, the only place there is. */
    private String around = "";

    /**
     * @param referenceName what the defaults' origins begin with
     * @param written whether somebody beside the defaults has written the key at a path
     */
    RecordBinder(String referenceName, Predicate<String> written) {
        this.referenceName = referenceName;
        this.written = written;
    }

    <R extends Record> R bind(Class<R> type, String path, Config config) {
        known = new KnownKeys(type, path).paths();
        ConfigValue value = path.isEmpty()
                ? config.root()
                : config.hasPath(path)
                        ? config.getValue(path)
                        : ConfigFactory.empty().root();
        Object bound = bindValue(type, value, path);
        List<Problem> told = problems.isEmpty() ? consequences : problems;
        if (!told.isEmpty()) {
            throw new ConfigurationFault(told);
        }
        return type.cast(bound);
    }

    /** Whether the type is one of several records. An enum whose constants have bodies is sealed too, and is none. */
    static boolean isChoice(Class<?> type) {
        return type.isSealed() && !type.isEnum();
    }

    static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private Object bindValue(Type type, ConfigValue value, String path) {
        if (type instanceof ParameterizedType generic) {
            Type item = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
            if (generic.getRawType().equals(Optional.class)) {
                Object bound = isAbsent(value) ? null : bindValue(item, value, path);
                return bound == REFUSED ? REFUSED : Optional.ofNullable(bound);
            } else if (generic.getRawType().equals(List.class)) {
                return bindList(item, value, path);
            } else if (generic.getRawType().equals(Map.class)) {
                return bindMap(item, value, path);
            }
        }
        if (!(type instanceof Class<?> c)) {
            throw new IllegalArgumentException(path + ": configuration cannot hold a " + type);
        }
        if (c.equals(OptionalDouble.class)) {
            Object bound = isAbsent(value) ? null : bindValue(double.class, value, path);
            return bound == REFUSED
                    ? REFUSED
                    : bound == null ? OptionalDouble.empty() : OptionalDouble.of((double) bound);
        } else if (isChoice(c)) {
            return bindVariant(c, value, path);
        } else if (isAbsent(value)) {
            return refuse(path, expectation(c), value, "set it in a configuration file or as " + path + "=…");
        } else if (c.isRecord()) {
            return value instanceof ConfigObject object
                    ? bindRecord(c, object, path, Set.of())
                    : refuse(path, expectation(c), value, "write its keys between braces");
        }
        return bindScalar(c, value, path);
    }

    private Object bindRecord(Class<?> type, ConfigObject object, String path, Set<String> alsoKnown) {
        RecordComponent[] components = type.getRecordComponents();
        Set<String> keys = new TreeSet<>(alsoKnown);
        Object[] arguments = new Object[components.length];
        String outer = around;
        around = object.isEmpty() ? outer : place(object.getOrDefault("kind", object));
        for (int i = 0; i < components.length; i++) {
            String key = Names.kebab(components[i].getName());
            keys.add(key);
            arguments[i] = bindValue(components[i].getGenericType(), object.get(key), join(path, key));
        }
        around = outer;
        for (String key : new TreeSet<>(object.keySet())) {
            if (!keys.contains(key)) {
                noteUnknown(join(path, ConfigUtil.joinPath(key)), object.get(key), keys, path);
            }
        }
        return Arrays.asList(arguments).contains(REFUSED) ? REFUSED : construct(type, arguments, object, path);
    }

    private Object bindVariant(Class<?> type, ConfigValue value, String path) {
        Map<String, Class<?>> variants = new LinkedHashMap<>();
        for (Class<?> variant : type.getPermittedSubclasses()) {
            variants.put(Names.kebab(variant.getSimpleName()), variant);
        }
        ConfigObject object = value instanceof ConfigObject o
                ? o
                : isAbsent(value)
                        ? ConfigFactory.empty().root()
                        : ConfigValueFactory.fromMap(Map.of("kind", value)).withOrigin(value.origin());
        ConfigValue kind = object.get("kind");
        Class<?> chosen = kind == null ? null : variants.get(String.valueOf(kind.unwrapped()));
        if (chosen == null) {
            return refuse(
                    join(path, "kind"),
                    "one of " + String.join(", ", variants.keySet()),
                    kind,
                    "choose one of these kinds");
        }
        // The reference may hold defaults for several kinds: those of the kinds not chosen are left alone.
        Set<String> others = new TreeSet<>(Set.of("kind"));
        for (Class<?> variant : variants.values()) {
            for (RecordComponent component : variant.getRecordComponents()) {
                String key = Names.kebab(component.getName());
                if (object.containsKey(key) && isDefault(object.get(key), join(path, key))) {
                    others.add(key);
                }
            }
        }
        return bindRecord(chosen, object, path, others);
    }

    /** A default that follows another key, as {@code ${sft.steps}}, has the origin of what was written there. */
    private boolean isDefault(ConfigValue value, String path) {
        return value.origin().description().startsWith(referenceName) || !written.test(path);
    }

    private Object bindList(Type item, ConfigValue value, String path) {
        if (!(value instanceof ConfigList list)) {
            return refuse(path, "a list", value, "write it as [a, b, c]");
        }
        List<Object> bound = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            bound.add(bindValue(item, list.get(i), path + "[" + i + "]"));
        }
        return bound.contains(REFUSED) ? REFUSED : List.copyOf(bound);
    }

    private Object bindMap(Type item, ConfigValue value, String path) {
        if (!(value instanceof ConfigObject object)) {
            return refuse(path, "an object", value, "write it as { name = value }");
        }
        Map<String, Object> bound = new LinkedHashMap<>();
        for (String key : new TreeSet<>(object.keySet())) {
            if (!isAbsent(object.get(key))) { // null takes an entry of the reference away
                bound.put(key, bindValue(item, object.get(key), join(path, ConfigUtil.joinPath(key))));
            }
        }
        return bound.containsValue(REFUSED) ? REFUSED : Collections.unmodifiableMap(bound);
    }

    private Object bindScalar(Class<?> type, ConfigValue value, String path) {
        if (value.valueType() == ConfigValueType.OBJECT || value.valueType() == ConfigValueType.LIST) {
            boolean follows = value instanceof ConfigObject object
                    && object.keySet().equals(Set.of(Configuration.PRODUCT))
                    && !written.test(path);
            return refuse(follows ? consequences : problems, path, expectation(type), value, "write one value here");
        }
        Config holder = value.atKey("v");
        String text = holder.getString("v");
        try {
            if (type == int.class || type == Integer.class) {
                return Math.toIntExact(wholeNumber(text));
            } else if (type == long.class || type == Long.class) {
                return wholeNumber(text);
            } else if (type == double.class || type == Double.class) {
                return finite(text);
            } else if (type == boolean.class || type == Boolean.class) {
                return holder.getBoolean("v");
            } else if (type == String.class) {
                return text;
            } else if (type == Path.class) {
                return Path.of(text);
            } else if (type == Duration.class) {
                // Typesafe Config takes a bare number for milliseconds, which nobody expects.
                return text.matches("[-+0-9.eE]+")
                        ? refuse(path, expectation(type), value, "add the unit, such as " + text + " seconds")
                        : holder.getDuration("v");
            } else if (type.isEnum()) {
                return constant(type, text, value, path);
            }
        } catch (ArithmeticException | IllegalArgumentException | ConfigException e) {
            String fix = e instanceof InvalidPathException ? "check the path" : "write " + expectation(type);
            return refuse(path, expectation(type), value, fix);
        }
        throw new IllegalArgumentException(path + ": configuration cannot hold a " + type);
    }

    private static long wholeNumber(String text) {
        return new java.math.BigDecimal(text).longValueExact();
    }

    private static double finite(String text) {
        double number = new java.math.BigDecimal(text).doubleValue(); // refuses NaN, hexadecimal and suffixes
        if (Double.isInfinite(number)) {
            throw new ArithmeticException("beyond the range of a double");
        }
        return number;
    }

    private Object constant(Class<?> type, String text, ConfigValue value, String path) {
        for (Object constant : type.getEnumConstants()) {
            String name = ((Enum<?>) constant).name();
            if (Names.kebab(name).equals(text) || name.equalsIgnoreCase(text.replace('-', '_'))) {
                return constant;
            }
        }
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(constant -> Names.kebab(((Enum<?>) constant).name()))
                .toList();
        return refuse(
                path,
                expectation(type),
                value,
                Names.nearest(text, names).map(n -> "did you mean " + n + "?").orElse("choose one of these"));
    }

    private static String expectation(Class<?> type) {
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "an integer";
        } else if (type == double.class || type == Double.class) {
            return "a number";
        } else if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        } else if (type == Duration.class) {
            return "a duration such as 90 seconds";
        } else if (type == Path.class) {
            return "a path";
        } else if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant -> Names.kebab(((Enum<?>) constant).name()))
                            .collect(Collectors.joining(", "));
        }
        return type.isRecord() ? "an object" : "a string";
    }

    private Object construct(Class<?> type, Object[] arguments, ConfigObject object, String path) {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Fault fault) {
                String complaint = "expected " + fault.expected() + ", found " + fault.found();
                return relocate(new Problem(fault.where(), complaint, "", fault.fix()), object, path);
            } else if (e.getCause() instanceof ConfigurationFault faults) {
                faults.problems().forEach(problem -> relocate(problem, object, path));
                return REFUSED;
            }
            throw new IllegalStateException("cannot construct " + type.getName() + " at " + path, e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot construct " + type.getName() + " at " + path, e);
        }
    }

    /** A record knows its own keys only, several of them parted by ", ": paths, files and lines are added here. */
    private Object relocate(Problem problem, ConfigObject object, String path) {
        List<String> keys =
                Arrays.stream(problem.key().split(", ")).map(Names::kebab).toList();
        problems.add(new Problem(
                keys.stream().map(key -> join(path, key)).collect(Collectors.joining(", ")),
                problem.complaint(),
                keys.stream()
                        .map(key -> place(object.getOrDefault(key, object)))
                        .distinct()
                        .collect(Collectors.joining(" and ")),
                problem.fix()));
        return REFUSED;
    }

    /** File and line, or the command line; of an object that somebody wrote and the defaults complete, where it was written. */
    private String place(ConfigValue value) {
        return place(value, referenceName);
    }

    static String place(ConfigValue value, String referenceName) {
        String all = value.origin().description();
        if (!all.startsWith(MERGE)) {
            return all;
        }
        String written = all.substring(MERGE.length());
        int defaults = written.lastIndexOf("," + referenceName);
        return defaults < 0 ? written : written.substring(0, defaults);
    }

    private void noteUnknown(String path, ConfigValue value, Set<String> siblings, String parent) {
        // A key of a kind that is not chosen is known, and is its own nearest.
        String fix = known.contains(path)
                ? "remove it, or choose the kind that has it with " + join(parent, "kind")
                : hint(path, siblings, parent);
        problems.add(new Problem(path, "unknown key", place(value), fix));
    }

    private String hint(String path, Set<String> siblings, String parent) {
        return Names.nearest(path, known)
                .map(nearest -> "did you mean " + nearest + "?")
                .orElse("remove it; " + (parent.isEmpty() ? "the top level" : parent) + " knows "
                        + String.join(", ", siblings));
    }

    private Object refuse(String path, String expected, ConfigValue value, String fix) {
        return refuse(problems, path, expected, value, fix);
    }

    private Object refuse(List<Problem> into, String path, String expected, ConfigValue value, String fix) {
        String found = isAbsent(value) ? "nothing" : value.render(ConfigRenderOptions.concise());
        String shown = found.length() > 60 ? found.substring(0, 60) + "…" : found;
        String at = value == null ? around : place(value);
        into.add(new Problem(path, "expected " + expected + ", found " + shown, at, fix));
        return REFUSED;
    }

    private static boolean isAbsent(ConfigValue value) {
        return value == null || value.valueType() == ConfigValueType.NULL;
    }
}
