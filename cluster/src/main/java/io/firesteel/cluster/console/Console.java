package io.firesteel.cluster.console;

import io.firesteel.cluster.evaluation.EvaluationSummary;
import io.firesteel.cluster.ledger.Change;
import io.firesteel.cluster.ledger.Ledger;
import io.firesteel.cluster.metrics.EvaluationMetric;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.metrics.Metrics;
import io.firesteel.cluster.run.Sample;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /** The expected remaining time follows the last few steps: completions grow as a run goes on. */
    private static final int REMEMBERED_STEPS = 8;

    private final PrintStream out;
    private final Terminal terminal;
    private final String prefix;
    private final Deque<Double> stepSeconds = new ArrayDeque<>();
    private final BottomLine bottom;

    /** What stands below the lines, of all consoles that write to one stream; its monitor is held while one of them writes. */
    private static final class BottomLine {
        private String bar = "";
    }

    public Console(PrintStream out, Terminal terminal) {
        this(out, terminal, "", new BottomLine());
    }

    private Console(PrintStream out, Terminal terminal, String prefix, BottomLine bottom) {
        this.out = out;
        this.terminal = terminal;
        this.prefix = prefix;
        this.bottom = bottom;
    }

    /** The same for one of several stages: each line begins with its name. */
    public Console named(String name) {
        return new Console(out, terminal, name + " | ", bottom);
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
            synchronized (bottom) {
                bottom.bar = ProgressBar.render(title, done, total, detail, terminal.width());
                out.print(CLEAR_LINE + styled(DIM, bottom.bar));
                out.flush();
            }
        }
    }

    /**
     * Begins work that has no lines of its own and may take minutes.
     *
     * @param total how much there is to do, in whatever {@link LongWork#at} counts
     */
    public LongWork work(String title, long total) {
        return new LongWork(this, title, total, System::nanoTime);
    }

    /** Removes the progress bar. */
    public void progressDone() {
        synchronized (bottom) {
            if (!bottom.bar.isEmpty()) {
                bottom.bar = "";
                out.print(CLEAR_LINE);
                out.flush();
            }
        }
    }

    /**
     * One iteration of GRPO on one line, with the time that is left by the pace of the last few.
     *
     * @param metrics by {@link Metric#key}
     */
    public synchronized void iteration(long iteration, long iterations, Map<String, ?> metrics) {
        line(StepLine.ofIteration(metrics, iteration, iterations, pace(metrics) * (iterations - iteration)));
    }

    /**
     * One step of supervised fine-tuning on one line, with the time that is left by the pace of the last few that were told.
     *
     * @param metrics by {@link Metric#key}
     */
    public synchronized void sftStep(long step, long steps, Map<String, ?> metrics) {
        line(StepLine.ofSft(metrics, step, steps, pace(metrics) * (steps - step)));
    }

    /** A step of learning from pairs. */
    public synchronized void pairStep(long step, long steps, Map<String, ?> metrics) {
        line(StepLine.ofPairs(metrics, step, steps, pace(metrics) * (steps - step)));
    }

    /** Seconds a step, NaN if none has said how long it took. */
    private double pace(Map<String, ?> metrics) {
        if (metrics.get(Metric.STEP_TIME.key()) instanceof Number seconds) {
            stepSeconds.addLast(seconds.doubleValue());
            if (stepSeconds.size() > REMEMBERED_STEPS) {
                stepSeconds.removeFirst();
            }
        }
        return stepSeconds.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    }

    /** An evaluation on the only set of held-out prompts, on one line. */
    public void evaluation(long iteration, EvaluationSummary summary) {
        evaluation(iteration, "", summary);
    }

    /**
     * An evaluation on one set of held-out prompts, on one line.
     *
     * @param set its name; empty for the only one
     */
    public synchronized void evaluation(long iteration, String set, EvaluationSummary summary) {
        List<String> parts = new ArrayList<>();
        parts.add("evaluation after iteration " + iteration + (set.isEmpty() ? "" : " on " + VisibleText.oneLine(set)));
        Map<String, Object> figures = summary.figures();
        String headline = EvaluationMetric.headline(figure -> figures.containsKey(figure.key()))
                .key();
        figures.keySet().forEach(key -> {
            Metrics.Found found = Metrics.findEvaluated(key).orElseThrow();
            String number = Numbers.withoutZero(Metrics.textEvaluated(figures, key));
            found.brief(number)
                    .or(() -> key.equals(headline) ? Optional.of(found.label() + " " + number) : Optional.empty())
                    .ifPresent(parts::add);
        });
        line(styled(BOLD, String.join(" | ", parts)));
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

    /**
     * What verifying again has changed.
     *
     * @param iterations ascending
     */
    public synchronized void ledger(String title, List<Ledger> iterations) {
        line(styled(BOLD, title));
        LedgerTable.lines(iterations, terminal.width()).forEach(this::line);
    }

    /** Some verdicts that have changed. */
    public synchronized void changes(String title, List<Change> changes) {
        line(styled(BOLD, title));
        LedgerTable.changes(changes, terminal.width()).forEach(this::line);
    }

    /**
     * The figures before and after the run, side by side.
     *
     * @param others by a set's name what was another before: problems, template, verifier. Such figures are shown and not compared
     */
    public synchronized void comparison(
            Map<String, EvaluationSummary> before,
            Map<String, EvaluationSummary> after,
            Map<String, List<String>> others) {
        Comparison.lines(before, after, others.keySet(), terminal.width()).forEach(this::line);
        others.forEach((set, parts) -> warning((set.isEmpty() ? "" : set + ": ")
                + "before and after are not comparable: in between these have changed: " + String.join(", ", parts)));
    }

    private void line(String line) {
        String text = styled(DIM, prefix) + line;
        synchronized (bottom) {
            if (bottom.bar.isEmpty()) {
                out.println(text);
            } else {
                out.print(CLEAR_LINE + text + System.lineSeparator() + styled(DIM, bottom.bar));
            }
            out.flush();
        }
    }

    private String styled(String style, String text) {
        return terminal.colour() && !text.isEmpty() ? style + text + RESET : text;
    }
}
