package io.firesteel.core.kernels;

import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The kernels of one provider: vector is the fastest of those that this machine can run. */
@State(Scope.Thread)
public class BenchmarkedKernels {
    @Param({"vector", "scalar"})
    public String provider;

    Kernels kernels;

    @Setup(Level.Trial)
    public void choose() {
        kernels = Kernels.all().stream()
                .filter(each -> each.provider().startsWith(provider))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this JVM has no kernels " + provider
                        + ": start it with --add-modules=jdk.incubator.vector, or -p provider=scalar"));
    }
}
