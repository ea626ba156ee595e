package io.firesteel.cluster.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Map;

/** All commands, what happens when one fails, and the way from arguments to an exit code. */
@Command(
        name = "firesteel",
        description = "Reinforcement learning for reasoning language models, on Apache Spark.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        subcommands = {
            RunCommand.class,
            TrainCommand.class,
            SftCommand.class,
            DistillCommand.class,
            EvalCommand.class,
            SampleCommand.class,
            VerifyCommand.class,
            ExportCommand.class,
            BenchCommand.class,
            ReportCommand.class,
            ResultsCommand.class,
            DoctorCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel train                  learn Countdown from the bundled policy",
            "  firesteel train iterations=4     the same, shorter",
            "  firesteel run preset:cold-start  traces, SFT, RL, rejection sampling, SFT, RL",
            "  firesteel run preset:r1-zero     RL from the base, before and after",
            "  firesteel train --config my.conf grpo.loss.policy.high=0.28",
            "  firesteel export --policy runs/countdown --to mine --dtype bf16",
            "  firesteel COMMAND --help         what a command takes, with examples",
            "",
            "Exit codes: 0 completed, 1 failed, 2 refused (usage, configuration, input, memory: fix, then start), 3 resumable (stopped on"
                    + " request: start again), 5 interrupted by the machine (start again).",
            "The last line on standard output is a JSON object with status and exitCode, however a command ends."
        })
public final class CommandLines {
    /** What Java makes of bytes that are no characters in the locale's encoding. */
    private static final char NO_CHARACTER = '\uFFFD';

    private CommandLines() {}

    /** Runs one command; everything for people goes to standard error, the final JSON line to standard output. */
    public static int run(String... arguments) {
        return run(System.out, arguments);
    }

    /** @param out standard output */
    public static int run(PrintStream out, String... arguments) {
        StandardOutput output = StandardOutput.begin(out);
        try {
            for (String argument : arguments) {
                if (argument.indexOf(NO_CHARACTER) >= 0) {
                    throw new InvalidPathException(argument, "no character");
                }
            }
            return line(out, output).execute(arguments);
        } catch (Throwable e) { // an Error; exceptions have gone the way of line's handlers
            return Failure.end(e);
        }
    }

    /** What reads arguments and prints help. */
    static CommandLine line(PrintStream out, StandardOutput output) {
        CommandLine line = new CommandLine(new CommandLines());
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setParameterExceptionHandler((e, args) -> {
            CommandLine at = e.getCommandLine();
            at.getErr().println(e.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(e, at.getErr());
            at.getErr().println("fix: " + at.getCommandSpec().qualifiedName() + " --help");
            return output.end(refused(e.getMessage()));
        });
        line.setExecutionExceptionHandler((e, at, parsed) -> Failure.end(e));
        line.setExecutionStrategy(parsed -> execute(parsed, output));
        line.setHelpFactory(WholeWordHelp::new);
        hideRunDirectory(line);
        return line;
    }

    /** The help of a command that would refuse {@code --run-dir} does not offer it. */
    private static void hideRunDirectory(CommandLine line) {
        if (line.getCommand() instanceof ConfiguredCommand command && !command.keepsRunDirectory()) {
            OptionSpec option = line.getCommandSpec().findOption("--run-dir");
            line.getCommandSpec()
                    .remove(option)
                    .addOption(OptionSpec.builder(option).hidden(true).build());
        }
        line.getSubcommands().values().forEach(CommandLines::hideRunDirectory);
    }

    private static int execute(ParseResult parsed, StandardOutput output) {
        CommandLine last =
                parsed.asCommandLineList().get(parsed.asCommandLineList().size() - 1);
        output.of(last.getCommandName());
        int code = new CommandLine.RunLast().execute(parsed);
        Outcome outcome = last.getExecutionResult();
        return outcome == null ? output.whole(code) : output.end(outcome); // help and the version have no last line
    }

    private static Outcome refused(String why) {
        return new Outcome(ExitCode.REFUSED, Map.of("error", why));
    }
}
