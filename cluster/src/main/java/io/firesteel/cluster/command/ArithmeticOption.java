package io.firesteel.cluster.command;

import io.firesteel.core.kernels.Arithmetic;
import picocli.CommandLine.Option;

/** Whose products are measured. */
final class ArithmeticOption {
    @Option(
            names = "--kernels",
            paramLabel = "exact|fast",
            defaultValue = "exact",
            description = "Our own products, or oneDNN's; as run.kernels (${DEFAULT-VALUE}).")
    private Arithmetic.Choice kernels;

    @Option(
            names = "--precision",
            paramLabel = "float32|bf16",
            defaultValue = "float32",
            description = "What fast kernels multiply; as run.precision (${DEFAULT-VALUE}).")
    private Arithmetic.Precision precision;

    Arithmetic arithmetic() {
        return new Arithmetic(kernels, precision);
    }
}
