package io.firesteel.cluster.console;

import io.firesteel.cluster.evaluation.EvaluationSummary;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.run.Sample;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Standard error, where people follow a run. On a terminal there are colours and a progress bar below the lines; in a log
 * file there are lines only, no control characters. Any thread may call.
 */
public final class Console {
    private static final String RESET = "\033[0m";
    private static final String BOLD = "\033[1m";
    private static final String DIM = "\033[2m";
    private static final String GREEN = "\033[32m";
    private static final String RED = "\033[31m";
    private static final String YELLOW = "\033[33m";
    private static final String CLEAR_LINE = "\r\033[2K";

    /** The expected remaining time follows the last few iterations: completions grow as a run goes on. */
    private static final int REMEMBERED_ITERATIONS = 8;

    private final PrintStream out;
    private final Terminal terminal;
    private final Deque<Double> stepSeconds = new ArrayDeque<>();
    private String bar = "";

    public Console(PrintStream out, Terminal terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Standard error in UTF-8, whatever the locale: log viewers and terminals read it so. */
    public static Console ofStandardError() {
        return new Console(
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                Terminal.ofStandardError());
    }

    public Terminal terminal() {
        return terminal;
    }

    /** What runs where, at the start: a title and named facts such as policy, data, kernels, seeds, run directory. */
    public synchronized void header(String title, Map<String, String> facts) {
        int widest = facts.keySet().stream().mapToInt(VisibleText::width).max().orElse(0);
        line(styled(BOLD, VisibleText.oneLine(title)));
        facts.forEach((name, fact) -> line("  " + styled(DIM, name) + " ".repeat(widest - VisibleText.width(name) + 2)
                + VisibleText.oneLine(fact)));
    }

    /** Something worth knowing. */
    public synchronized void notice(String text) {
        line(VisibleText.oneLine(text));
    }

    /** Something that a person should look at. */
    public synchronized void warning(String text) {
        line(styled(YELLOW, "warning: " + VisibleText.oneLine(text)));
    }

    /** Several lines of our own making, such as a fault's message, each made visible. */
    public synchronized void error(String text) {
        text.lines().forEach(each -> line(styled(RED, VisibleText.oneLine(each))));
    }

    /**
     * Shows how far something is. On a terminal a bar, overwritten in place; in a log file nothing, since each iteration
     * has its line.
     *
     * @param detail such as {@code 12.4k tokens}, or empty
     */
    public synchronized void progress(String title, long done, long total, String detail) {
        if (terminal.interactive()) {
            bar = ProgressBar.render(title, done, total, detail, terminal.width());
            out.print(CLEAR_LINE + styled(DIM, bar));
            out.flush();
        }
    }

    /** Removes the progress bar. */
    public synchronized void progressDone() {
        if (!bar.isEmpty()) {
            bar = "";
            out.print(CLEAR_LINE);
            out.flush();
        }
    }

    /**
     * One iteration on one line, with the time that is left by the pace of the last few.
     *
     * @param metrics by {@link Metric#key}
     */
    public synchronized void iteration(long iteration, long iterations, Map<String, ?> metrics) {
        if (metrics.get(Metric.STEP_TIME.key()) instanceof Number seconds) {
            stepSeconds.addLast(seconds.doubleValue());
            if (stepSeconds.size() > REMEMBERED_ITERATIONS) {
                stepSeconds.removeFirst();
            }
        }
        double pace =
                stepSeconds.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
        line(IterationLine.of(metrics, iteration, iterations, pace * (iterations - iteration)));
    }

    /** An evaluation on held-out prompts, on one line. */
    public void evaluation(long iteration, EvaluationSummary summary) {
        evaluation("evaluation after iteration " + iteration, summary);
    }

    /** An evaluation on a further set, on one line. */
    public void evaluation(long iteration, String set, EvaluationSummary summary) {
        evaluation("evaluation after iteration " + iteration + " on " + set, summary);
    }

    private synchronized void evaluation(String title, EvaluationSummary summary) {
        StringBuilder text = new StringBuilder(
                title + " | " + summary.problems() + " problems | pass@1 " + Numbers.share(summary.passAt1()));
        summary.passAt1StandardError().ifPresent(error -> text.append(" ±").append(Numbers.share(error)));
        summary.greedy().ifPresent(greedy -> text.append(" | greedy ").append(Numbers.share(greedy)));
        summary.passAt().forEach((k, value) -> append(text, "pass@", k, value));
        summary.majAt().forEach((k, value) -> append(text, "maj@", k, value));
        text.append(" | len ").append(Numbers.decimals(summary.meanLength(), 1));
        text.append(" | attempts ").append(Numbers.decimals(summary.attempts(), 2));
        line(styled(BOLD, text.toString()));
    }

    /** Some completions, with verdicts and rewards. */
    public synchronized void samples(String title, List<Sample> samples) {
        line(styled(BOLD, title));
        for (String each : SampleTable.lines(samples, terminal.width())) {
            line(
                    each.startsWith("✓")
                            ? styled(GREEN, "✓") + each.substring(1)
                            : each.startsWith("✗") ? styled(RED, "✗") + each.substring(1) : each);
        }
    }

    /** The figures before and after the run, side by side. */
    public synchronized void comparison(EvaluationSummary before, EvaluationSummary after) {
        Comparison.lines(before, after, terminal.width()).forEach(this::line);
    }

    private void line(String text) {
        if (bar.isEmpty()) {
            out.println(text);
        } else {
            out.print(CLEAR_LINE + text + System.lineSeparator() + styled(DIM, bar));
        }
        out.flush();
    }

    private static void append(StringBuilder text, String name, int k, double value) {
        if (k != 1) {
            text.append(" | ").append(name).append(k).append(' ').append(Numbers.share(value));
        }
    }

    private String styled(String style, String text) {
        return terminal.colour() ? style + text + RESET : text;
    }
}
