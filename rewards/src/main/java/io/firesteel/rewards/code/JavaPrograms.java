package io.firesteel.rewards.code;

import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonNumber;
import io.firesteel.core.json.JsonObject;
import io.firesteel.rewards.code.box.Caller;
import io.firesteel.rewards.code.box.Compiler;
import io.firesteel.rewards.code.sandbox.BoxResult;
import io.firesteel.rewards.code.sandbox.BoxedCommand;
import io.firesteel.rewards.code.sandbox.Limits;
import io.firesteel.rewards.code.sandbox.Sandbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Programs in Java: compiled in a box, once, and run in others. A JVM's start is not held against a program: it gets a second
 * of CPU time more. Half of the box's memory is its heap.
 */
final class JavaPrograms {
    private static final String HARNESS = "/box/harness.jar";
    private static final String PROGRAM = "/box/program.jar";
    private static final String LEETCODES_IMPORTS = "import java.util.*; import java.util.function.*; "
            + "import java.util.stream.*; import java.math.*; import java.io.*; ";
    private static final Map<String, String> LEETCODES_NODES = Map.of(
            "ListNode",
            "class ListNode { int val; ListNode next; ListNode() {} ListNode(int val) { this.val = val; } "
                    + "ListNode(int val, ListNode next) { this.val = val; this.next = next; } }",
            "TreeNode",
            "class TreeNode { int val; TreeNode left; TreeNode right; TreeNode() {} TreeNode(int val) { this.val = val; } "
                    + "TreeNode(int val, TreeNode left, TreeNode right) { this.val = val; this.left = left; this.right = right; } }");
    private static final int START_MILLIS = 1000;
    private static final int COMPILE_MILLIS = 8_000;
    private static final long COMPILE_BYTES = 512L << 20;
    private static final int COMPILED_BYTES = 4 << 20;
    /** What a JVM exits with under -XX:+ExitOnOutOfMemoryError; Compiler itself never does. */
    private static final int HEAP_IS_FULL = 3;

    private JavaPrograms() {}

    /** What compiling came to: a program, or how it ended. */
    record Compiled(Program program, BoxResult result) {
        boolean succeeded() {
            return result.exitedWell();
        }
    }

    static Compiled prepare(Sandbox sandbox, String source, boolean called, Limits limits) throws InterruptedException {
        byte[] harness = harness();
        List<String> compile = java(sandbox, COMPILE_BYTES);
        compile.addAll(List.of(
                "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", "-cp", HARNESS, Compiler.class.getName()));
        BoxResult result = withFullHeapAsMemory(sandbox.run(
                new BoxedCommand(compile, Map.of(HARNESS, harness), source.getBytes(StandardCharsets.UTF_8)),
                limits.withCpuMillis(COMPILE_MILLIS)
                        .withMemoryBytes(COMPILE_BYTES)
                        .withOutputBytes(COMPILED_BYTES)));
        List<String> run = java(sandbox, limits.memoryBytes());
        run.addAll(
                called
                        ? List.of("-cp", PROGRAM + ":" + HARNESS, Caller.class.getName(), PROGRAM)
                        : List.of("-jar", PROGRAM));
        Map<String, byte[]> files =
                called ? Map.of(PROGRAM, result.output(), HARNESS, harness) : Map.of(PROGRAM, result.output());
        return new Compiled(new Program(run, files, limits.withCpuMillis(limits.cpuMillis() + START_MILLIS)), result);
    }

    /**
     * The heap is smaller than the box, so a compiler that needs too much memory is ended by its JVM, not by the box. Its exit
     * code can be believed: the source's own code does not run there.
     */
    private static BoxResult withFullHeapAsMemory(BoxResult result) {
        return result.end() == BoxResult.End.EXITED && result.exitCode() == HEAP_IS_FULL
                ? result.endedFor(BoxResult.End.MEMORY)
                : result;
    }

    /** With what LeetCode adds: imports on the first line, so that the compiler's line numbers are the program's, and at the end its nodes. */
    static String asLeetCode(String source) {
        StringBuilder all = new StringBuilder(source.startsWith("package ") ? "" : LEETCODES_IMPORTS)
                .append(source)
                .append('\n');
        LEETCODES_NODES.forEach((name, declaration) -> {
            if (source.contains(name) && !declares(source, name)) {
                all.append(declaration).append('\n');
            }
        });
        return all.toString();
    }

    /** Whether a source declares a class outside of comments. In LeetCode's snippets those of nodes stand in one. */
    private static boolean declares(String source, String name) {
        return source.lines().anyMatch(line -> {
            int at = line.indexOf("class " + name);
            return at >= 0 && line.lastIndexOf('*', at) < 0 && line.lastIndexOf('/', at) < 0;
        });
    }

    private static List<String> java(Sandbox sandbox, long memoryBytes) {
        return new ArrayList<>(List.of(
                sandbox.java(),
                "-Xmx" + (memoryBytes >> 21) + "m",
                "-Xss64m",
                "-XX:+UseSerialGC",
                "-XX:ActiveProcessorCount=1",
                "-XX:ReservedCodeCacheSize=64m",
                "-XX:-UsePerfData",
                "-XX:+DisableAttachMechanism",
                "-XX:ErrorFile=/dev/null",
                "-Dfile.encoding=UTF-8"));
    }

    /** The classes that run in the box, and what they are made of. */
    private static byte[] harness() {
        return HarnessJar.of(List.of(
                Compiler.class.getName(),
                Caller.class.getName(),
                Caller.class.getPackageName() + ".JavaData",
                Caller.class.getPackageName() + ".JavaNodes",
                Json.class.getName(),
                JsonNumber.class.getName(),
                Json.class.getPackageName() + ".JsonParser",
                JsonObject.class.getName(),
                Fault.class.getName()));
    }
}
