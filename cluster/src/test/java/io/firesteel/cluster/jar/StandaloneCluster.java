package io.firesteel.cluster.jar;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A standalone Spark cluster of processes on this machine: {@code src/test/scripts/standalone-cluster}, held open. The
 * script ends all processes when its standard input closes, so also when this JVM dies.
 */
final class StandaloneCluster implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("standalone-cluster: (spark://\\S+),");

    /** How a submission ended. */
    record Submission(int exitCode, String output) {}

    private final Process script;
    private final Path folder;
    private final String master;

    private StandaloneCluster(Process script, Path folder, String master) {
        this.script = script;
        this.folder = folder;
        this.master = master;
    }

    /** Starts a master and two workers, and waits until the workers have registered. */
    static StandaloneCluster start(Path folder, Duration limit) throws IOException, InterruptedException {
        Path log = folder.resolve("cluster.txt");
        Process script = new ProcessBuilder(
                        Artifacts.home()
                                .resolve("cluster/src/test/scripts/standalone-cluster")
                                .toString(),
                        "--spark",
                        Artifacts.sparkClasspath().toString(),
                        "--folder",
                        folder.toString(),
                        "cat")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long deadline = System.nanoTime() + limit.toNanos();
        while (script.isAlive() && System.nanoTime() < deadline) {
            Matcher started = STARTED.matcher(Files.readString(log));
            if (started.find()) {
                return new StandaloneCluster(script, folder, started.group(1));
            }
            Thread.sleep(100);
        }
        end(script);
        throw new AssertionError("no cluster within " + limit + ":\n" + Files.readString(log));
    }

    /** Runs {@code spark-submit} with the cluster as master; the words are what follows {@code --master}. */
    Submission submit(Duration limit, List<String> words) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "submission", ".txt");
        List<String> command =
                new ArrayList<>(List.of(folder.resolve("home/bin/spark-submit").toString(), "--master", master));
        command.addAll(words);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .directory(folder.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
            throw new AssertionError(
                    "no end within " + limit + " of " + command + "\n" + Files.readString(output) + logs());
        }
        return new Submission(process.exitValue(), Files.readString(output));
    }

    /** Kills the workers, and their executors, as a power cut does. */
    void killWorkers() {
        for (String role : List.of("deploy.worker.Worker", "CoarseGrainedExecutorBackend")) {
            script.descendants()
                    .filter(process -> process.info().commandLine().orElse("").contains(role))
                    .forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** The ends of what master, workers, drivers and executors logged, for a failure's message. */
    String logs() {
        StringBuilder text = new StringBuilder();
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(path -> path.toString().matches(".*(\\.log|/stderr)"))
                    .toList()) {
                String log = Files.readString(file);
                text.append("\n--- ").append(folder.relativize(file)).append('\n');
                text.append(log, Math.max(0, log.length() - 4000), log.length());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** A jar with one class and what is nested in it, as a user's own jar beside Firesteel's. */
    static Path jarOf(Class<?> type, Path file) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        Files.createDirectories(file.getParent());
        Path unfinished = file.resolveSibling(file.getFileName() + ".part");
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(unfinished));
                InputStream bytes = type.getClassLoader().getResourceAsStream(name)) {
            jar.putNextEntry(new JarEntry(name));
            bytes.transferTo(jar);
        }
        return Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        script.getOutputStream().close();
        if (!script.waitFor(30, TimeUnit.SECONDS)) {
            end(script);
        }
    }

    /** Asks first, so that the script can end its processes. */
    private static void end(Process script) throws InterruptedException {
        script.destroy();
        if (!script.waitFor(15, TimeUnit.SECONDS)) {
            script.destroyForcibly();
        }
    }
}
