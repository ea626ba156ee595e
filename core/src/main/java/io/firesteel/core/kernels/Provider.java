package io.firesteel.core.kernels;

import io.firesteel.core.Fault;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;

/** Who computes the kernels, the fastest first. All give the same bits. */
enum Provider {
    /** Vectors of sixteen floats: AVX-512. */
    VECTOR_512("vector-512", "VectorLanes", "WideTiles"),
    /** Vectors of eight floats: AVX2. */
    VECTOR_256("vector-256", "VectorLanes", "NarrowTiles"),
    /** Plain loops, on any JVM. */
    SCALAR("scalar", "ScalarLanes", "ScalarTiles");

    private static final Logger LOG = LoggerFactory.getLogger(Kernels.class);
    private static final String MODULE = "jdk.incubator.vector";

    private final String word;
    private final String lanes;
    private final String tiles;

    Provider(String word, String lanes, String tiles) {
        this.word = word;
        this.lanes = lanes;
        this.tiles = tiles;
    }

    /** Why it cannot run here, or null. */
    String missing() {
        if (this == SCALAR) {
            return null;
        }
        if (!hasModule()) {
            return "the module " + MODULE;
        }
        try {
            boolean supported =
                    (boolean) type(tiles).getDeclaredMethod("supported").invoke(null);
            return supported ? null : "vectors of " + (this == VECTOR_512 ? 16 : 8) + " floats";
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw broken(e);
        }
    }

    private static boolean hasModule() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
    }

    /** How vectors come to be used. */
    private static String fix() {
        return hasModule()
                ? "run on a CPU with AVX2 and FMA, and without -XX:UseAVX below 2"
                : "start Java with --add-modules=" + MODULE;
    }

    Kernels kernels() {
        return new Kernels(word, make(Lanes.class, lanes), make(Tiles.class, tiles));
    }

    /** The same but for products, which are oneDNN's. */
    Kernels with(OneDnn library, OneDnn.Type type, String implementation) {
        Lanes own = make(Lanes.class, lanes);
        return new Kernels(
                implementation + ", " + word,
                implementation,
                own,
                make(Tiles.class, tiles),
                new OneDnnProducts(library, type, own));
    }

    /** The one that {@link Kernels#PROVIDER_PROPERTY} asks for, otherwise the fastest; says once in the log which one it is, and why. */
    static Provider chosen() {
        String wish = System.getProperty(Kernels.PROVIDER_PROPERTY, "");
        StringBuilder others = new StringBuilder();
        for (Provider provider : values()) {
            if (!provider.word.startsWith(wish)) {
                continue;
            }
            String missing = provider.missing();
            if (missing == null) {
                provider.tell(wish, others.toString());
                return provider;
            }
            others.append("; not ")
                    .append(provider.word)
                    .append(" for want of ")
                    .append(missing);
        }
        throw new Fault(
                Kernels.PROVIDER_PROPERTY,
                "vector, vector-512, vector-256 or scalar, of those that this JVM can run",
                wish + others,
                fix() + ", or ask for scalar");
    }

    private void tell(String wish, String others) {
        if (!wish.isEmpty()) {
            LOG.info("kernels: {}, as {} asks", word, Kernels.PROVIDER_PROPERTY);
        } else if (this == SCALAR) {
            LOG.warn("kernels: scalar, several times slower{}; {}", others, fix());
        } else {
            LOG.info("kernels: {}{}", word, others);
        }
    }

    private static <T> T make(Class<T> kind, String name) {
        try {
            Constructor<?> constructor = type(name).getDeclaredConstructor();
            return kind.cast(constructor.newInstance());
        } catch (NoSuchMethodException
                | InstantiationException
                | IllegalAccessException
                | InvocationTargetException e) {
            throw broken(e);
        }
    }

    /** By name: linking this class must not need the vector module. */
    private static Class<?> type(String name) {
        try {
            return Class.forName(Provider.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw broken(e);
        }
    }

    private static Fault broken(ReflectiveOperationException e) {
        return new Fault("kernels", "a working jdk.incubator.vector", e.toString(), "use another JDK", e);
    }
}
