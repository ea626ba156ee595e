package io.firesteel.core.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigList;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigOriginFactory;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.firesteel.core.Fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The effective configuration: {@code reference.conf}, overlaid by files in order, overlaid by {@code key=value}
 * overrides in order, substitutions resolved last (so a preset may use a key that a later file sets).
 *
 * <p>A number may be the product of others: {@code total-steps { product-of = [${iterations}, 2] }} is one number once its
 * substitutions are resolved, and is shown as such.
 */
public final class Configuration {
    /** The only key of an object that stands for a number: the product of the integers listed there. */
    static final String PRODUCT = "product-of";

    /** Where an override was written. */
    private static final String COMMAND_LINE = "command line: ";

    private static final ConfigRenderOptions LINES = ConfigRenderOptions.defaults()
            .setOriginComments(false)
            .setComments(false)
            .setJson(false);

    /** A key below a section; a place that begins otherwise is a file's or a thing's name. */
    private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z0-9-]+)+(?=$|[,: ])");

    private final String referenceName;
    private final Config reference;
    private final Config effective;

    /** What was merged, not resolved: the defaults, then each file and override, a later one winning. */
    private final List<Config> layers;

    /** Keys that are taken out once substitutions, which may follow them, are resolved. */
    private final List<String> hidden;

    private Configuration(String referenceName, Config reference, List<Config> layers, List<String> hidden) {
        this.referenceName = referenceName;
        this.reference = reference;
        this.layers = List.copyOf(layers);
        this.hidden = List.copyOf(hidden);
        Config all = resolve(merged(layers));
        for (String key : hidden) {
            all = all.withoutPath(key);
        }
        this.effective = all;
    }

    /** Loads with the defaults of {@link #reference()}. */
    public static Configuration load(List<ConfigurationSource> sources, List<String> overrides) {
        return load(reference(), sources, overrides);
    }

    /**
     * Loads with the given defaults.
     *
     * @param sources files; a later one wins
     * @param overrides {@code key=value}. A value that starts with one of <code>" [ { $</code> is HOCON; numbers, booleans
     *     and null are themselves; anything else is a plain string, so that {@code hdfs://host/path} and
     *     {@code local[2]} need no quotes
     */
    public static Configuration load(
            ConfigurationSource reference, List<ConfigurationSource> sources, List<String> overrides) {
        Config defaults = parse(reference);
        List<Config> layers = new ArrayList<>(List.of(defaults));
        sources.forEach(source -> layers.add(parse(source)));
        overrides.forEach(override -> layers.add(parseOverride(override)));
        return new Configuration(reference.name(), resolve(defaults), layers, List.of());
    }

    /** Whether that key has a value. */
    public boolean has(String path) {
        return effective.hasPath(path);
    }

    /** The text at that path, or empty. */
    public Optional<String> text(String path) {
        return effective.hasPath(path) ? Optional.of(effective.getString(path)) : Optional.empty();
    }

    /** The text at that path if it is the command line's, or empty: of a file's or the defaults'. */
    public Optional<String> fromCommandLine(String path) {
        return text(path)
                .filter(value -> effective.getValue(path).origin().description().startsWith(COMMAND_LINE));
    }

    /** This configuration without that key and all below it; what followed it has the value that it had. */
    public Configuration without(String key) {
        List<String> all = new ArrayList<>(hidden);
        all.add(key);
        return new Configuration(referenceName, reference, layers, all);
    }

    /**
     * One configuration for each name below {@code key}: what stands there laid over everything else, substitutions resolved
     * anew, so that a default which follows another key follows the named object's. With {@code a = 1, b = ${a}, parts { x { a =
     * 2 } }} the part {@code x} has a = 2 and b = 2. A part may be put together by substitutions, {@code x = ${common} { a = 2 }}, and
     * follow another part's key.
     *
     * @param key of the top level
     * @return by name, in the order of the names; empty if there is no such key
     * @throws Fault for a part that is no object
     */
    public SortedMap<String, Configuration> split(String key) {
        SortedMap<String, List<Config>> parts = new TreeMap<>();
        for (Config layer : layers) {
            if (!layer.root().containsKey(key)) {
                continue;
            }
            ConfigValue resolved = effective.root().get(key);
            for (Map.Entry<String, ConfigValue> part :
                    object(key, layer.root().get(key), resolved).entrySet()) {
                ConfigValue whole = resolved instanceof ConfigObject all ? all.get(part.getKey()) : null;
                parts.computeIfAbsent(part.getKey(), name -> new ArrayList<>())
                        .add(object(key + "." + part.getKey(), part.getValue(), whole)
                                .toConfig());
            }
        }
        SortedMap<String, Configuration> split = new TreeMap<>();
        parts.forEach((name, own) -> {
            List<Config> all = new ArrayList<>(layers);
            all.addAll(own);
            List<String> without = new ArrayList<>(hidden);
            without.add(key);
            split.put(name, new Configuration(referenceName, reference, all, without));
        });
        return split;
    }

    /**
     * A value as an object whose keys are known.
     *
     * @param value as a layer has it
     * @param resolved what came of it and of all layers; taken where the layer's is put together by substitutions
     */
    private static ConfigObject object(String path, ConfigValue value, ConfigValue resolved) {
        if (value instanceof ConfigObject object && isKnown(object)) {
            return object;
        }
        if (!isKnown(value) && resolved instanceof ConfigObject object) {
            return object;
        }
        ConfigValue found = isKnown(value) ? value : resolved;
        String name = path.substring(path.lastIndexOf('.') + 1);
        throw new Fault(
                path + " (" + value.origin().description() + ")",
                "an object between braces",
                found == null || found.unwrapped() == null ? "nothing" : found.render(ConfigRenderOptions.concise()),
                "write " + name + " { … }");
    }

    /** Whether a value's keys can be told before substitutions are resolved. */
    private static boolean isKnown(ConfigValue value) {
        try {
            Object told = value instanceof ConfigObject object ? object.keySet() : value.valueType();
            return told != null;
        } catch (ConfigException.NotResolved e) {
            return false;
        }
    }

    /**
     * The values at these paths in one fixed form, each key below them on a line of its own: the same text for the same values,
     * in whatever order, file and nesting they were written.
     */
    public String canonical(List<String> paths) {
        StringBuilder text = new StringBuilder();
        for (String path : paths) {
            if (effective.hasPath(path)) {
                lines(path, effective.getValue(path), text);
            } else {
                text.append(path).append(" = absent\n");
            }
        }
        return text.toString();
    }

    private static void lines(String path, ConfigValue value, StringBuilder text) {
        if (value instanceof ConfigObject object && !object.isEmpty()) {
            for (String key : new TreeSet<>(object.keySet())) {
                lines(path + "." + ConfigUtil.joinPath(key), object.get(key), text);
            }
        } else if (value.unwrapped() != null) { // null is as good as absent
            text.append(path)
                    .append(" = ")
                    .append(value.render(ConfigRenderOptions.concise()))
                    .append('\n');
        }
    }

    /**
     * The {@code reference.conf} of Firesteel on the class path. Other libraries use the same name, and a cluster's class
     * path may hold theirs: ours is the one whose first line starts with {@code # Firesteel}.
     */
    public static ConfigurationSource reference() {
        try {
            for (URL url : Collections.list(ConfigurationSource.loader().getResources("reference.conf"))) {
                ConfigurationSource source = ConfigurationSource.resource("reference.conf", url);
                if (source.text().startsWith("# Firesteel")) {
                    return source;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot search the class path for reference.conf", e);
        }
        throw new Fault(
                "class path",
                "a reference.conf that starts with \"# Firesteel\"",
                "none",
                "the defaults are packed in firesteel's jar; rebuild it");
    }

    /** Binds the whole configuration to one record; see {@link #bind(Class, String)}. */
    public <R extends Record> R bind(Class<R> type) {
        return bind(type, "");
    }

    /**
     * Binds the object at {@code path} (empty: all of it) to a record whose components are the keys: {@code groupSize} is
     * {@code group-size}. Component types: {@code int}, {@code long}, {@code double}, {@code boolean}, {@code String},
     * {@code Duration}, {@code Path}, enums, {@code Optional<T>}, {@code List<T>}, {@code Map<String, T>}, records, and
     * sealed interfaces of records, chosen by the key {@code kind} (or by a bare string in the object's place).
     *
     * @throws ConfigurationFault with every unknown key, missing key, wrong type and refused value
     */
    public <R extends Record> R bind(Class<R> type, String path) {
        return new RecordBinder(referenceName, this::written).bind(type, path, effective);
    }

    /**
     * Whether a file or override has written the key at that path; true too where only a resolved value could tell. A default that is
     * written out says nothing: what {@link #render} gives, also of kinds that are not chosen, can be loaded again.
     */
    private boolean written(String path) {
        if (path.contains("[")) {
            return true;
        }
        List<String> names = ConfigUtil.splitPath(path);
        return layers.subList(1, layers.size()).stream().anyMatch(layer -> has(layer.root(), names))
                && !isDefault(path);
    }

    /** Whether the key has the value that it would have if nobody had written it, which may follow other keys. */
    private boolean isDefault(String path) {
        List<Config> unwritten = new ArrayList<>(layers.subList(0, 1));
        layers.subList(1, layers.size()).forEach(layer -> unwritten.add(layer.withoutPath(path)));
        Config otherwise = resolve(merged(unwritten));
        return otherwise.hasPath(path)
                && effective.hasPath(path)
                && effective.getValue(path).equals(otherwise.getValue(path));
    }

    private static boolean has(ConfigObject object, List<String> path) {
        if (!object.containsKey(path.get(0))) {
            return false;
        }
        return path.size() == 1
                || !(object.get(path.get(0)) instanceof ConfigObject inner)
                || has(inner, path.subList(1, path.size()));
    }

    /** A fault whose place begins with a key of this configuration, with file and line of what was written there; else the fault itself. */
    public Fault located(Fault fault) {
        Matcher key = KEY.matcher(fault.where());
        if (!key.lookingAt() || !effective.hasPath(key.group())) {
            return fault;
        }
        String place = RecordBinder.place(effective.getValue(key.group()), referenceName);
        return new Fault(
                fault.kind(), fault.where() + " (" + place + ")", fault.expected(), fault.found(), fault.fix(), fault);
    }

    /** Everything, resolved, as HOCON that can be loaded again. */
    public String render() {
        return effective.root().render(LINES);
    }

    /** What differs from the reference, one {@code key = value  # origin} a line, sorted; HOCON that can be loaded again. */
    public String nonDefaults() {
        Map<String, ConfigValue> standard = flat(reference);
        Map<String, ConfigValue> actual = flat(effective);
        Map<String, String> lines = new TreeMap<>();
        actual.forEach((path, value) -> {
            if (!value.equals(standard.get(path))) {
                lines.put(
                        path,
                        path + " = " + value.render(ConfigRenderOptions.concise()) + "  # "
                                + value.origin().description());
            }
        });
        standard.keySet().stream()
                .filter(path -> !actual.containsKey(path))
                .forEach(path -> lines.put(path, path + " = null"));
        return lines.values().stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static Map<String, ConfigValue> flat(Config config) {
        return config.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static Config merged(List<Config> layers) {
        Config merged = ConfigFactory.empty();
        for (Config layer : layers) {
            merged = layer.withFallback(merged);
        }
        return merged;
    }

    private static Config parse(ConfigurationSource source) {
        return Includes.parse(source, List.of());
    }

    private static Config parseOverride(String override) {
        int equals = override.indexOf('=');
        if (equals <= 0) {
            throw new Fault(
                    COMMAND_LINE + override, "key=value", override, "write it as in grpo.group-size=16, no spaces");
        }
        ConfigOrigin origin = ConfigOriginFactory.newSimple(COMMAND_LINE + override);
        String key = override.substring(0, equals).strip();
        try {
            List<String> names = ConfigUtil.splitPath(key);
            ConfigValue value = overrideValue(override.substring(equals + 1).strip(), origin);
            // Not atPath: the objects on the way down would not say where they were written, and each of them may be
            // the unknown key.
            for (int i = names.size() - 1; i > 0; i--) {
                value = ConfigValueFactory.fromMap(Map.of(names.get(i), value)).withOrigin(origin);
            }
            return ConfigValueFactory.fromMap(Map.of(names.get(0), value))
                    .withOrigin(origin)
                    .toConfig();
        } catch (ConfigException e) {
            throw new Fault(
                    COMMAND_LINE + override,
                    "key=value in HOCON",
                    e.getMessage(),
                    "mind the quotes: the shell removes one layer of them",
                    e);
        }
    }

    private static ConfigValue overrideValue(String text, ConfigOrigin origin) {
        boolean hocon = !text.isEmpty() && "\"[{$".indexOf(text.charAt(0)) >= 0
                || text.matches("true|false|null|[-+]?[0-9.]+([eE][-+]?[0-9]+)?");
        if (!hocon) {
            return ConfigValueFactory.fromAnyRef(text).withOrigin(origin);
        }
        ConfigParseOptions options = ConfigParseOptions.defaults().setOriginDescription(origin.description());
        ConfigValue value =
                ConfigFactory.parseString("v = " + text, options).root().get("v");
        return value.withOrigin(origin);
    }

    private static Config resolve(Config config) {
        try {
            return ((ConfigObject) multiplied(config.resolve().root())).toConfig();
        } catch (ConfigException e) {
            throw new Fault(
                    "configuration",
                    "substitutions that can be resolved",
                    e.getMessage(),
                    "define the key that ${…} names, or write ${?…} where it may be absent",
                    e);
        }
    }

    /** The same with every {@value #PRODUCT} multiplied; what is none, since its factors are no integers, is left for whoever binds it to refuse. */
    private static ConfigValue multiplied(ConfigValue value) {
        if (!(value instanceof ConfigObject object)) {
            return value;
        }
        if (object.size() == 1 && object.get(PRODUCT) instanceof ConfigList factors) {
            try {
                long product = 1;
                for (ConfigValue factor : factors) {
                    product = Math.multiplyExact(
                            product, new BigDecimal(String.valueOf(factor.unwrapped())).longValueExact());
                }
                return ConfigValueFactory.fromAnyRef(product).withOrigin(value.origin());
            } catch (ArithmeticException | NumberFormatException e) {
                return value;
            }
        }
        ConfigObject result = object;
        for (Map.Entry<String, ConfigValue> entry : object.entrySet()) {
            ConfigValue now = multiplied(entry.getValue());
            if (now != entry.getValue()) {
                result = result.withValue(entry.getKey(), now);
            }
        }
        return result;
    }
}
