package io.firesteel.rewards.tasks;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The date, or the day of the week, so many days before or after a date of the Gregorian calendar. */
public final class DateArithmetic implements OneAnswerTask<DateArithmetic.Problem> {
    private static final long serialVersionUID = 1;
    private static final TaskInfo<Problem> INFO = new TaskInfo<>("date-arithmetic", 6, Problem.class, "1");
    private static final List<String> DAYS = Arrays.stream(DayOfWeek.values())
            .map(day -> day.getDisplayName(TextStyle.FULL, Locale.ENGLISH))
            .toList();

    /** {@code ask} is {@code date} or {@code weekday}; {@code start} is an ISO 8601 date of the years 1600 to 2400. */
    public record Problem(String ask, String start, int days) {
        public Problem {
            Forms.require(ask.equals("date") || ask.equals("weekday"), "date or weekday");
            int year = LocalDate.parse(start).getYear();
            Forms.require(year >= 1600 && year <= 2400 && Math.abs(days) <= 100_000, "a start within 1600 to 2400");
        }
    }

    @Override
    public TaskInfo<Problem> info() {
        return INFO;
    }

    @Override
    public Problem draw(Draws draws, int difficulty) {
        LocalDate start = LocalDate.of(1900, 1, 1).plusDays(draws.below(150 * 365));
        int furthest = 10 * difficulty * difficulty;
        int days = draws.between(1, furthest);
        return new Problem(draws.chance(0.5) ? "date" : "weekday", start.toString(), draws.chance(0.3) ? -days : days);
    }

    @Override
    public String question(Problem problem) {
        String when = Math.abs(problem.days)
                + (Math.abs(problem.days) == 1 ? " day " : " days ")
                + (problem.days < 0 ? "before " : "after ")
                + problem.start;
        return problem.ask.equals("date")
                ? "Which date is " + when + " (year-month-day)? Answer in the same form."
                : "Which day of the week is " + when + " (year-month-day)? Answer with its English name.";
    }

    @Override
    public String solve(Problem problem) {
        LocalDate date = LocalDate.parse(problem.start).plusDays(problem.days);
        return problem.ask.equals("date")
                ? date.toString()
                : DAYS.get(date.getDayOfWeek().ordinal());
    }

    @Override
    public Optional<String> canonical(String answer) {
        String text = answer.strip();
        return text.isEmpty() || text.charAt(0) < '0' || text.charAt(0) > '9'
                ? Forms.word(text, DAYS)
                : Optional.of(text);
    }
}
