package io.firesteel.cluster.command;

import picocli.CommandLine.Command;

/** The benchmarks, one command each. */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measure speed and memory here. Every measurement is a line of JSON on standard output.",
        subcommands = {
            BenchDecodeCommand.class,
            BenchTrainCommand.class,
            BenchVerifyCommand.class,
            BenchPublishCommand.class,
            BenchIterationCommand.class,
            BenchExecutorsCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  firesteel bench decode",
            "      a small policy, one core",
            "  firesteel bench decode --shape 8,256,896,24,14,2,4864,32000",
            "      the size of Qwen2.5-0.5B",
            "  firesteel bench train --threads 2",
            "  firesteel bench COMMAND --help",
            "",
            "Other work on the machine changes every figure: compare two only if they were measured side by side."
        })
final class BenchCommand {}
