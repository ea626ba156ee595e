package io.firesteel.cluster.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Chromium without a window, as far as this machine has one. */
final class Browser {
    /** A browser that has started answers within seconds; only a page whose script does not end takes this long. */
    private static final int SECONDS = 180;

    private final String program;

    private Browser(String program) {
        this.program = program;
    }

    /** What a browser made of a page, and what it said on standard error. */
    record Seen(String page, String messages) {
        /** The page's root element with its attributes. */
        String root() {
            int start = page.indexOf("<html");
            return page.substring(start, page.indexOf('>', start));
        }

        private int number(String attribute) {
            Matcher matcher =
                    Pattern.compile("data-" + attribute + "=\"(-?\\d+)\"").matcher(root());
            assertThat(matcher.find())
                    .as("%s in %s; browser's messages:%n%s", attribute, root(), messages)
                    .isTrue();
            return Integer.parseInt(matcher.group(1));
        }
    }

    /**
     * A page's measures, in pixels.
     *
     * @param width of the window
     * @param scrollWidth of the page
     * @param leftmostLabel the smallest distance of a label from the left edge of its picture
     */
    record Measured(int width, int scrollWidth, int leftmostLabel, String page) {}

    /** The browser on PATH; without one the test is skipped, and says what was not tested. */
    static Browser orSkip(String tested) {
        Optional<String> found = Arrays.stream(
                        System.getenv().getOrDefault("PATH", "").split(":"))
                .flatMap(directory -> List.of("chromium", "chromium-browser", "google-chrome").stream()
                        .map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
        assumeTrue(
                found.isPresent(),
                "NOT TESTED: " + tested + ". There is no chromium, chromium-browser or google-chrome on PATH");
        return new Browser(found.orElseThrow());
    }

    Seen open(Path page, Path scratch, String... options) throws IOException, InterruptedException {
        Path dom = scratch.resolve("dom.html");
        Path messages = scratch.resolve("messages.txt");
        List<String> command = new ArrayList<>(List.of(
                program,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--enable-logging=stderr",
                "--user-data-dir=" + scratch.resolve("profile"),
                "--dump-dom"));
        command.addAll(List.of(options));
        command.add(page.toUri().toString());
        Process chromium = new ProcessBuilder(command)
                .redirectOutput(dom.toFile())
                .redirectError(messages.toFile())
                .start();
        try {
            assertThat(chromium.waitFor(SECONDS, TimeUnit.SECONDS))
                    .as(
                            "%s shows the page within %d s; its messages:%n%s",
                            program, SECONDS, Files.readString(messages))
                    .isTrue();
        } finally {
            chromium.destroyForcibly();
        }
        return new Seen(Files.readString(dom), Files.readString(messages));
    }

    /** Opens a copy of a page whose security policy lets a ruler run, in a window of that width. */
    Measured measure(String html, Path scratch, int width) throws IOException, InterruptedException {
        String ruler = "<script>{const root = document.documentElement; root.dataset.width = innerWidth;"
                + " root.dataset.scroll = root.scrollWidth; let left = 999;"
                + " document.querySelectorAll('svg text').forEach(t => { left = Math.min(left,"
                + " t.getBoundingClientRect().left - t.ownerSVGElement.getBoundingClientRect().left); });"
                + " root.dataset.left = Math.floor(left);}</script>";
        Path copy = scratch.resolve("measured.html");
        Files.writeString(
                copy,
                html.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "")
                        .replace("</body>", ruler + "</body>"));
        Seen seen = open(copy, scratch, "--window-size=" + width + ",900");
        return new Measured(seen.number("width"), seen.number("scroll"), seen.number("left"), seen.page());
    }
}
