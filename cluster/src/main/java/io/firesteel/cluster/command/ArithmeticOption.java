package io.firesteel.cluster.command;

import io.firesteel.core.kernels.Arithmetic;
import picocli.CommandLine.Option;

/** Whose products are measured. */
final class ArithmeticOption {
    @Option(
            names = "--kernels",
            paramLabel = "NAME",
            defaultValue = "exact",
            description = "exact (our own products) or fast (oneDNN's); as run.kernels (${DEFAULT-VALUE}).")
    private Arithmetic.Choice kernels;

    @Option(
            names = "--precision",
            paramLabel = "NAME",
            defaultValue = "float32",
            description = "float32 or bf16: what fast kernels multiply; as run.precision (${DEFAULT-VALUE}).")
    private Arithmetic.Precision precision;

    Arithmetic arithmetic() {
        return new Arithmetic(kernels, precision);
    }
}
