package io.firesteel.cluster.training;

import sun.misc.Signal;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and SIGTERM as a request instead of an end: the training loop looks at {@link #made()} between iterations, saves
 * and stops. A second signal ends the process at once; what was saved last is then what a resumed run goes on from.
 */
public final class StopRequest {
    private final AtomicBoolean made = new AtomicBoolean();

    /** Installs handlers for SIGINT and SIGTERM. */
    public static StopRequest onSignals() {
        StopRequest request = new StopRequest();
        for (String name : new String[] {"INT", "TERM"}) {
            Signal.handle(new Signal(name), signal -> {
                if (!request.made.compareAndSet(false, true)) {
                    Runtime.getRuntime().halt(128 + signal.getNumber());
                }
                System.err.println("\nStopping after this iteration, with a checkpoint. Once more to stop now.");
            });
        }
        return request;
    }

    /** As a signal does; for tests and embedders. */
    public void make() {
        made.set(true);
    }

    public boolean made() {
        return made.get();
    }
}
