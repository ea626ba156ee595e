package io.firesteel.core.kernels;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Arithmetic.Choice;
import io.firesteel.core.kernels.Arithmetic.Precision;

import java.util.Locale;

/** Prints whose products fast kernels have in this process, or why there are none: what the environment decides, a process of its own must tell. */
final class FastKernelsProbe {
    private FastKernelsProbe() {}

    public static void main(String[] arguments) {
        Precision precision = Precision.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        try {
            System.out.println(
                    "found " + new Arithmetic(Choice.FAST, precision).here().implementation());
        } catch (Fault fault) {
            System.out.println("refused: " + fault.getMessage());
        }
    }
}
