package io.firesteel.cluster.command;

import io.firesteel.core.Fault;
import io.firesteel.core.config.ConfigurationFault;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParseResult;

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
            EvalCommand.class,
            SampleCommand.class,
            VerifyCommand.class,
            BenchCommand.class,
            ReportCommand.class,
            DoctorCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel train                  learn Countdown from the bundled policy",
            "  firesteel train iterations=4     the same, shorter",
            "  firesteel run preset:cold-start  traces, SFT, RL, rejection sampling, SFT, RL",
            "  firesteel train --config my.conf grpo.loss.policy.high=0.28",
            "  firesteel COMMAND --help         what a command takes, with examples",
            "",
            "Exit codes: 0 completed, 1 failed, 2 refused (usage, configuration, input),",
            "3 resumable (stopped on request), 4 regressed, 5 interrupted by the machine (start again)."
        })
public final class CommandLines {
    private CommandLines() {}

    /** Runs one command; everything for people goes to standard error, the final JSON line to standard output. */
    public static int run(String... arguments) {
        return line().execute(arguments);
    }

    /** What reads arguments and prints help. */
    static CommandLine line() {
        CommandLine line = new CommandLine(new CommandLines());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(true);
        line.setParameterExceptionHandler((e, args) -> {
            CommandLine at = e.getCommandLine();
            at.getErr().println(e.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(e, at.getErr());
            at.getErr().println("fix: " + at.getCommandSpec().qualifiedName() + " --help");
            return failed(ExitCode.REFUSED, e.getMessage());
        });
        line.setExecutionExceptionHandler(CommandLines::explain);
        line.setExecutionStrategy(CommandLines::execute);
        line.setHelpFactory(WholeWordHelp::new);
        return line;
    }

    private static int execute(ParseResult parsed) {
        int code = new CommandLine.RunLast().execute(parsed);
        CommandLine last =
                parsed.asCommandLineList().get(parsed.asCommandLineList().size() - 1);
        if (last.getCommand() instanceof CommandLines
                && !parsed.isUsageHelpRequested()
                && !parsed.isVersionHelpRequested()) {
            last.usage(last.getErr());
            return ExitCode.REFUSED.code();
        }
        Outcome outcome = last.getExecutionResult();
        return outcome == null ? code : outcome.print(System.out);
    }

    private static int explain(Exception e, CommandLine line, ParseResult parsed) {
        Throwable cause = e;
        while (cause.getCause() != null && !(cause instanceof Fault) && !(cause instanceof ConfigurationFault)) {
            cause = cause.getCause();
        }
        if (cause instanceof Fault || cause instanceof ConfigurationFault) {
            line.getErr().println(cause.getMessage());
            return failed(
                    cause instanceof Fault fault ? ExitCode.of(fault.kind()) : ExitCode.REFUSED, cause.getMessage());
        }
        LoggerFactory.getLogger(CommandLines.class).error("failed", e);
        line.getErr().println("failed: " + e + "\n  This should not happen; the stack trace is in the log above.");
        return failed(ExitCode.FAILED, String.valueOf(e));
    }

    private static int failed(ExitCode exit, String message) {
        return new Outcome(exit, Map.of("error", message)).print(System.out);
    }
}
