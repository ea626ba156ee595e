package io.firesteel.cluster.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What standard error is connected to.
 *
 * @param interactive a terminal, whose lines can be overwritten; a file or pipe otherwise
 * @param width columns
 * @param colour whether to use colours; see no-color.org
 */
public record Terminal(boolean interactive, int width, boolean colour) {
    private static final int DEFAULT_WIDTH = 110;
    private static final int NARROWEST = 60;
    private static final int WIDEST = 400;

    public Terminal {
        width = Math.max(NARROWEST, Math.min(WIDEST, width));
    }

    /** That of this process. */
    public static Terminal ofStandardError() {
        return of(System.getenv(), standardErrorIsATerminal());
    }

    static Terminal of(Map<String, String> environment, boolean terminal) {
        String columns = environment.getOrDefault("COLUMNS", "");
        int width = columns.matches("[1-9]\\d{0,3}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
        boolean dumb = environment.getOrDefault("TERM", "").equals("dumb");
        boolean colour =
                terminal && !dumb && environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(terminal && !dumb, width, colour);
    }

    /** System.console() asks about standard input and output; on Linux the kernel tells about standard error. */
    private static boolean standardErrorIsATerminal() {
        Path standardError = Path.of("/proc/self/fd/2");
        if (Files.isSymbolicLink(standardError)) {
            try {
                String target = Files.readSymbolicLink(standardError).toString();
                return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
            } catch (IOException e) {
                throw new UncheckedIOException("reading " + standardError, e);
            }
        }
        return System.console() != null;
    }
}
