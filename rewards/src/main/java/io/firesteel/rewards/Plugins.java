package io.firesteel.rewards;

import io.firesteel.core.Fault;

import java.lang.reflect.InvocationTargetException;
import java.util.List;

/** Makes instances of classes that users name in their configuration. */
final class Plugins {
    private Plugins() {}

    /** Whether there is such a class and it implements {@code type}. It is not initialised. */
    static boolean implementing(String className, Class<?> type) {
        try {
            return className.indexOf('.') >= 0 && type.isAssignableFrom(find(className));
        } catch (ClassNotFoundException | LinkageError missing) {
            return false;
        }
    }

    /** The class of that name, not initialised, as the thread sees the class path. */
    static Class<?> find(String className) throws ClassNotFoundException {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        return Class.forName(className, false, context != null ? context : Plugins.class.getClassLoader());
    }

    /**
     * An instance of {@code className} by its public constructor without arguments. The class is initialised only once it
     * is known to implement {@code type}.
     *
     * @param where what is being looked up, for messages
     * @param known the built-in names, for messages
     */
    static <T> T create(String where, String className, Class<T> type, List<String> known) {
        String expected = "one of " + known + " or the name of a class that implements " + type.getName();
        if (className.indexOf('.') < 0) {
            throw new Fault(where, expected, "no such name", "check the spelling");
        }
        Class<?> found;
        try {
            found = find(className);
        } catch (ClassNotFoundException | LinkageError missing) {
            throw new Fault(
                    where,
                    expected,
                    "no such class",
                    "put its jar on the class path: --jars, or FIRESTEEL_CLASSPATH for ./firesteel",
                    missing);
        }
        if (!type.isAssignableFrom(found)) {
            throw new Fault(where, expected, "a class that does not", "let it implement " + type.getName());
        }
        try {
            return type.cast(found.getConstructor().newInstance());
        } catch (InvocationTargetException | ExceptionInInitializerError thrown) {
            throw new Fault(
                    where,
                    "an instance by the constructor of " + className,
                    "it threw " + thrown.getCause(),
                    "fix the constructor",
                    thrown.getCause());
        } catch (ReflectiveOperationException | LinkageError failed) {
            throw new Fault(
                    where,
                    "a public class with a public constructor without arguments",
                    failed.toString(),
                    "add that constructor",
                    failed);
        }
    }
}
