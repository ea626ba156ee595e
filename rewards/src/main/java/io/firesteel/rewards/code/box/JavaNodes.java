package io.firesteel.rewards.code.box;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;

/**
 * LeetCode's linked lists and trees, {@code ListNode} and {@code TreeNode} of the program's, as lists of their values: a tree level by
 * level, with null where there is no child, but for the last ones. Runs in a box.
 */
final class JavaNodes {
    private static final String LIST = "ListNode";
    private static final String TREE = "TreeNode";

    private JavaNodes() {}

    static boolean is(Class<?> type) {
        return type.getSimpleName().equals(LIST) || type.getSimpleName().equals(TREE);
    }

    /** The list or tree that has these values; null for none. */
    static Object of(Class<?> type, List<?> values) throws ReflectiveOperationException, JavaData.Misfit {
        return type.getSimpleName().equals(LIST) ? list(type, values) : tree(type, values);
    }

    private static Object list(Class<?> type, List<?> values) throws ReflectiveOperationException, JavaData.Misfit {
        Object head = null;
        for (int i = values.size() - 1; i >= 0; i--) {
            Object node = node(type, values.get(i));
            field(type, "next").set(node, head);
            head = node;
        }
        return head;
    }

    private static Object tree(Class<?> type, List<?> values) throws ReflectiveOperationException, JavaData.Misfit {
        Iterator<?> left = values.iterator();
        Object root = child(type, left);
        Queue<Object> nodes = new ArrayDeque<>();
        for (Object node = root; node != null; node = nodes.poll()) {
            for (String side : List.of("left", "right")) {
                Object child = child(type, left);
                field(type, side).set(node, child);
                if (child != null) {
                    nodes.add(child);
                }
            }
        }
        return root;
    }

    private static Object child(Class<?> type, Iterator<?> values)
            throws ReflectiveOperationException, JavaData.Misfit {
        Object value = values.hasNext() ? values.next() : null;
        return value == null ? null : node(type, value);
    }

    private static Object node(Class<?> type, Object value) throws ReflectiveOperationException, JavaData.Misfit {
        Field field = field(type, "val");
        Object fitting = JavaData.value(field.getGenericType(), value);
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (constructor.getParameterCount() < 2) {
                constructor.setAccessible(true);
                Object node = constructor.getParameterCount() == 0
                        ? constructor.newInstance()
                        : constructor.newInstance(fitting);
                field.set(node, fitting);
                return node;
            }
        }
        throw new NoSuchMethodException(type.getName() + " of one value or none");
    }

    /** The values of a node and of those behind or below it. One that is a circle uses up its CPU time. */
    static List<Object> values(Object node) throws ReflectiveOperationException {
        Class<?> type = node.getClass();
        List<Object> values = new ArrayList<>();
        if (type.getSimpleName().equals(LIST)) {
            for (Object each = node; each != null; each = field(type, "next").get(each)) {
                values.add(JavaData.toJson(field(type, "val").get(each)));
            }
            return values;
        }
        List<Object> nodes = new ArrayList<>();
        nodes.add(node);
        for (int i = 0; i < nodes.size(); i++) {
            Object each = nodes.get(i);
            values.add(each == null ? null : JavaData.toJson(field(type, "val").get(each)));
            if (each != null) {
                nodes.add(field(type, "left").get(each));
                nodes.add(field(type, "right").get(each));
            }
        }
        while (values.get(values.size() - 1) == null) {
            values.remove(values.size() - 1);
        }
        return values;
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
