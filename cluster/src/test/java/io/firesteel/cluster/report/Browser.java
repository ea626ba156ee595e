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

        private String attribute(String name) {
            Matcher matcher = Pattern.compile("data-" + name + "=\"([^\"]*)\"").matcher(root());
            assertThat(matcher.find())
                    .as("%s in %s; browser's messages:%n%s", name, root(), messages)
                    .isTrue();
            return matcher.group(1);
        }

        private int number(String name) {
            return Integer.parseInt(attribute(name));
        }
    }

    /**
     * A page's measures, in pixels.
     *
     * @param scrollWidth of the page; no more than the frame's width if nothing sticks out
     * @param leftmostLabel the smallest distance of a label from the left edge of its picture
     * @param labels of all pictures, parted by |
     */
    record Measured(int scrollWidth, int leftmostLabel, String labels) {}

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

    /**
     * Shows a copy of a page, whose security policy lets its parent look into it, in a frame of that width: a window of its own is
     * at least 500 wide.
     */
    Measured measure(String html, Path scratch, int width) throws IOException, InterruptedException {
        String framed = html.replaceFirst("<meta http-equiv=\"Content-Security-Policy\"[^>]*>", "");
        String ruler = "const page = document.querySelector('iframe').contentDocument, root = document.documentElement;"
                + " let left = 999; page.querySelectorAll('svg text').forEach(t => { left = Math.min(left,"
                + " t.getBoundingClientRect().left - t.ownerSVGElement.getBoundingClientRect().left); });"
                + " root.dataset.left = Math.floor(left); root.dataset.scroll = page.documentElement.scrollWidth;"
                + " root.dataset.labels = Array.from(page.querySelectorAll('svg text'), t => t.textContent).join('|');";
        Path frame = scratch.resolve("frame.html");
        Files.writeString(
                frame,
                "<!DOCTYPE html><html><body><iframe width=\"" + width + "\" height=\"2000\" srcdoc=\""
                        + Html.escape(framed) + "\"></iframe><script>onload = () => {" + ruler
                        + "}</script></body></html>");
        Seen seen = open(frame, scratch);
        return new Measured(seen.number("scroll"), seen.number("left"), seen.attribute("labels"));
    }
}
