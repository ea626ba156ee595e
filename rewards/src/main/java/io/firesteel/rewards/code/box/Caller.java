package io.firesteel.rewards.code.box;

import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarFile;

/**
 * Runs in a box beside a compiled program and calls one method of it: standard input is {@code {"class", "function",
 * "arguments", "mutates"}} in JSON, standard output the one value in JSON. What the program prints goes to standard error.
 *
 * <p>It is no verifier: the program shares its process and can do to it what it likes. All that leaves the box is data which
 * the verifier, another process, compares with what never was here.
 */
public final class Caller {
    private Caller() {}

    public static void main(String[] arguments) throws Throwable {
        JsonObject request = Json.object("request", System.in.readAllBytes());
        try (OutputStream results = new FileOutputStream(FileDescriptor.out)) {
            System.setOut(System.err);
            Call call = find(request, arguments[0]);
            Object value;
            try {
                value = call.method().invoke(call.instance(), call.values());
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
            Class<?> type = call.method().getReturnType();
            if (request.has("mutates")) {
                value = call.values()[request.integer("mutates")];
                type = call.method().getParameterTypes()[request.integer("mutates")];
            }
            boolean none = value == null && JavaNodes.is(type); // an empty list or tree
            Object result = none ? List.of() : JavaData.toJson(value);
            results.write((Json.print(result) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        Runtime.getRuntime().halt(0); // threads that are still running have had their time
    }

    /**
     * A method that can be called.
     *
     * @param instance null for a static method
     * @param values its arguments
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Call(Method method, Object instance, Object[] values) {}

    /** The one method of that name which takes the arguments. */
    private static Call find(JsonObject request, String jar) throws IOException, ReflectiveOperationException {
        String function = request.string("function");
        List<Call> found = new ArrayList<>();
        for (Class<?> type : request.has("class") ? List.of(Class.forName(request.string("class"))) : types(jar)) {
            for (Method method : type.getDeclaredMethods()) {
                boolean isStatic = Modifier.isStatic(method.getModifiers());
                if (!method.getName().equals(function) || method.isSynthetic() || !(isStatic || request.has("class"))) {
                    continue;
                }
                Optional<Object[]> values = JavaData.arguments(method, request.list("arguments"));
                if (values.isPresent()) {
                    method.setAccessible(true);
                    found.add(new Call(method, isStatic ? null : instance(type), values.get()));
                }
            }
        }
        if (found.size() != 1) {
            throw new NoSuchMethodException(
                    found.size() + " methods " + function + " take these arguments, instead of one");
        }
        return found.get(0);
    }

    private static Object instance(Class<?> type) throws ReflectiveOperationException {
        var constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    /** The program's classes but for those inside of others. */
    private static List<Class<?>> types(String jar) throws IOException, ClassNotFoundException {
        List<Class<?>> types = new ArrayList<>();
        try (JarFile file = new JarFile(jar)) {
            for (var entries = file.entries(); entries.hasMoreElements(); ) {
                String name = entries.nextElement().getName();
                if (name.endsWith(".class") && name.indexOf('$') < 0) {
                    String type =
                            name.substring(0, name.length() - ".class".length()).replace('/', '.');
                    types.add(Class.forName(type, false, Caller.class.getClassLoader()));
                }
            }
        }
        return types;
    }
}
