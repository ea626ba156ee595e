package io.firesteel.core.text.jinja;

import io.firesteel.core.Fault;

import java.util.List;
import java.util.Map;

/**
 * A template that was read and found well formed. Immutable, and so safe for use by several threads.
 *
 * <p>Worked: {@code {% for m in messages %}<{{ m.role }}>{{ m.content | trim }}{% endfor %}} of one message, role user and content " Hi ",
 * is {@code <user>Hi}.
 */
public final class JinjaTemplate {
    private static final String FIX =
            "correct the template, write the prompt in data.template, or give what it asks for: the day (strftime_now) in data.chat.date, others in data.chat.variables";

    private final String where;
    private final List<Statement> statements;

    /**
     * Reads a template.
     *
     * @param where it comes from, for messages
     * @throws Fault if it is not well formed, or has a tag that is not computed here, by line
     */
    public JinjaTemplate(String where, String text) {
        this.where = where;
        try {
            statements = Parser.parse(text);
        } catch (JinjaException e) {
            throw new Fault(where, "a template in Jinja", e.getMessage(), FIX);
        }
    }

    /**
     * What it writes.
     *
     * @param variables by name: null, booleans, {@code Long}, {@code Double}, strings, and lists and maps of these; they are not
     *     changed. A {@code LocalDate} is a function that formats it, as {@code strftime_now} is
     * @throws Fault if it refuses what it is given, or does what a template may not, by line
     */
    public String render(Map<String, Object> variables) {
        Renderer renderer = new Renderer(variables);
        try {
            return renderer.render(statements);
        } catch (JinjaException e) {
            throw e.isByTemplate()
                    ? new Fault(
                            where + ", line " + renderer.line(),
                            "messages that this template takes",
                            e.getMessage(),
                            "change the messages (data.chat) as it asks, or write the prompt in data.template")
                    : new Fault(
                            where + ", line " + renderer.line(),
                            "a template that can be computed",
                            e.getMessage(),
                            FIX);
        } catch (StackOverflowError e) {
            throw new Fault(where, "a template that is not nested so deep", "one that is", FIX, e);
        }
    }
}
