package io.firesteel.cluster.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class HelpTest {
    @ParameterizedTest
    @ValueSource(ints = {80, 100, 132})
    void noLineIsTooLongAndNoWordIsBroken(int width) {
        List<CommandLine> all = all(CommandLines.line(System.out, StandardOutput.begin(System.out)));
        assertThat(all).hasSizeGreaterThan(12);
        for (CommandLine command : all) {
            command.setUsageHelpAutoWidth(false);
            command.setUsageHelpWidth(width);

            String help = command.getUsageMessage(CommandLine.Help.Ansi.OFF);

            String name = command.getCommandSpec().qualifiedName();
            assertThat(help.lines())
                    .as("%s --help", name)
                    .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(width));
            assertThat(help.lines()).as("%s --help", name).noneMatch(line -> line.matches("Usage:.*,|  +\\[.*,"));
            Map<String, Long> shown = words(Stream.of(help));
            words(texts(command.getCommandSpec())).forEach((word, times) -> assertThat(shown.getOrDefault(word, 0L))
                    .as("how often %s --help has the word %s at %s columns:%n%s", name, word, width, help)
                    .isGreaterThanOrEqualTo(times));
        }
    }

    /** Lines that are broken in the source as well break in their middle on a terminal of 80 columns. */
    @Test
    void whatDoesNotFitIntoALineIsAWholeParagraph() {
        for (CommandLine command : all(CommandLines.line(System.out, StandardOutput.begin(System.out)))) {
            CommandSpec spec = command.getCommandSpec();
            assertThat(Stream.of(
                                    spec.usageMessage().description(),
                                    spec.usageMessage().footer())
                            .flatMap(Arrays::stream)
                            .filter(text -> text.length() > 80))
                    .as("%s --help", spec.qualifiedName())
                    .allMatch(text -> text.matches("(?s)[A-Z-].*[.:]"));
        }
    }

    /** The list of commands shows it alone. */
    @Test
    void theFirstLineOfADescriptionIsAWholeSentence() {
        assertThat(all(CommandLines.line(System.out, StandardOutput.begin(System.out))))
                .allSatisfy(command -> assertThat(
                                command.getCommandSpec().usageMessage().description()[0])
                        .as(command.getCommandSpec().qualifiedName())
                        .endsWith("."));
    }

    private static List<CommandLine> all(CommandLine line) {
        List<CommandLine> all = new ArrayList<>(List.of(line));
        line.getSubcommands().values().forEach(sub -> all.addAll(all(sub)));
        return all;
    }

    private static Stream<String> texts(CommandSpec command) {
        Stream<String[]> own = Stream.of(
                command.usageMessage().description(), command.usageMessage().footer());
        Stream<String[]> arguments =
                command.args().stream().filter(arg -> !arg.hidden()).map(ArgSpec::description);
        Stream<String> listed = command.subcommands().values().stream()
                .map(sub -> sub.getCommandSpec().usageMessage().description()[0].split("(?<=\\.) ")[0]);
        return Stream.concat(Stream.concat(own, arguments).flatMap(Arrays::stream), listed);
    }

    private static Map<String, Long> words(Stream<String> texts) {
        return texts.flatMap(text -> Arrays.stream(text.strip().split("\\s+")))
                .filter(word -> !word.isEmpty() && !word.contains("${"))
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    }
}
