package io.firesteel.cluster.command;

import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.IOptionRenderer;
import picocli.CommandLine.Help.IParameterRenderer;
import picocli.CommandLine.Model.CommandSpec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Help that breaks lines at spaces only: picocli's also breaks behind a full stop, in the middle of a key or an address. */
final class WholeWordHelp extends Help {
    /** Names of options take at most so many columns; picocli puts longer ones on a line of their own. */
    private static final int BESIDE_NAMES = 27;

    WholeWordHelp(CommandSpec command, ColorScheme colours) {
        super(command, colours);
    }

    @Override
    public String description(Object... parameters) {
        return wrapped(commandSpec().usageMessage().description(), parameters);
    }

    @Override
    public String footer(Object... parameters) {
        return wrapped(commandSpec().usageMessage().footer(), parameters);
    }

    /** Each command with the first sentence of its description. */
    @Override
    public String commandList(Map<String, Help> commands) {
        int names = commands.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder list = new StringBuilder();
        commands.forEach((name, help) -> {
            String begin = "  " + name + " ".repeat(names - name.length()) + "  ";
            String first = help.commandSpec().usageMessage().description()[0].split("(?<=\\.) ")[0];
            list.append(wrapped(begin + first, width(), begin.length() + 2));
        });
        return list.toString();
    }

    @Override
    public IOptionRenderer createDefaultOptionRenderer() {
        IOptionRenderer plain = super.createDefaultOptionRenderer();
        return (option, label, colours) -> rows(plain.render(option, label, colours));
    }

    @Override
    public IParameterRenderer createDefaultParameterRenderer() {
        IParameterRenderer plain = super.createDefaultParameterRenderer();
        return (parameter, label, colours) -> rows(plain.render(parameter, label, colours));
    }

    /** Rows whose last column, the description, is cut into as many rows as it has lines. */
    private Text[][] rows(Text[][] rows) {
        List<Text[]> all = new ArrayList<>();
        for (Text[] row : rows) {
            int last = row.length - 1;
            Text[] next = row.clone();
            for (String line : wrapped(row[last].plainString(), width() - BESIDE_NAMES, 2)
                    .lines()
                    .toList()) {
                next[last] = colorScheme().text(line);
                all.add(next);
                next = new Text[row.length];
                Arrays.fill(next, colorScheme().text(""));
            }
        }
        return all.toArray(Text[][]::new);
    }

    private String wrapped(String[] lines, Object... parameters) {
        StringBuilder all = new StringBuilder();
        for (String line : lines) {
            String text = String.format(Locale.ROOT, line, parameters);
            int indent = text.length() - text.stripLeading().length();
            all.append(wrapped(text, width(), indent == 0 ? 0 : indent + 4));
        }
        return all.toString();
    }

    /** Lines of at most {@code width} columns; those behind the first one begin with {@code indent} spaces. */
    private static String wrapped(String text, int width, int indent) {
        StringBuilder lines = new StringBuilder();
        String rest = text;
        while (rest.length() > width) {
            int begin = rest.length() - rest.stripLeading().length();
            int at = rest.lastIndexOf(' ', width);
            at = at > begin ? at : rest.indexOf(' ', width); // a word that is too long stays whole
            if (at < 0) {
                break;
            }
            lines.append(rest.substring(0, at).stripTrailing()).append(System.lineSeparator());
            rest = " ".repeat(indent) + rest.substring(at).strip();
        }
        return lines.append(rest).append(System.lineSeparator()).toString();
    }

    private int width() {
        return commandSpec().usageMessage().width();
    }
}
