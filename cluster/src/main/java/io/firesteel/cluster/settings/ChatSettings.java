package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The turns of a prompt that is written by the policy's own chat template; see {@code data.chat} in reference.conf.
 *
 * @param system the system prompt; empty for none
 * @param examples turns before the problem's, in order
 * @param user the user's turn, a text with {fields}
 * @param date the day that a template is told that asks which one it is; empty for none
 * @param variables of the template's own, by name; {@code true} and {@code false} are such, anything else is a text
 */
public record ChatSettings(
        String system, List<Example> examples, String user, String date, Map<String, String> variables) {
    public ChatSettings {
        try {
            if (!date.isEmpty()) {
                LocalDate.parse(date);
            }
        } catch (DateTimeParseException e) {
            throw new Fault("date", "a day such as 2026-11-30, or \"\"", date, "write year, month and day", e);
        }
    }

    /** Whether there is a system prompt, an example or a variable. */
    public boolean saysSomething() {
        return !system.isEmpty() || !examples.isEmpty() || !variables.isEmpty();
    }

    /** The day that templates are told; empty for none. */
    public Optional<LocalDate> day() {
        return date.isEmpty() ? Optional.empty() : Optional.of(LocalDate.parse(date));
    }

    /**
     * A worked example.
     *
     * @param question what the user asks
     * @param answer what the assistant answers
     */
    public record Example(String question, String answer) {}
}
