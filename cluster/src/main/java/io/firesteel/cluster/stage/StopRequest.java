package io.firesteel.cluster.stage;

import sun.misc.Signal;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and SIGTERM as a request instead of an end: a stage looks at {@link #made()} between steps, saves and stops. A second signal, two
 * seconds later or more, ends the process at once; what was saved last is then what a resumed run goes on from.
 */
public final class StopRequest {
    /** One Ctrl-C may arrive twice, from the terminal and from a wrapper such as {@code timeout}: it is one request. */
    private static final long ONE_REQUEST_NANOS = 2_000_000_000L;

    private final AtomicBoolean made = new AtomicBoolean();
    private volatile long firstSignal;

    /** Installs handlers for SIGINT and SIGTERM. */
    public static StopRequest onSignals() {
        StopRequest request = new StopRequest();
        for (String name : new String[] {"INT", "TERM"}) {
            Signal.handle(new Signal(name), signal -> {
                if (request.made.get()) {
                    if (System.nanoTime() - request.firstSignal > ONE_REQUEST_NANOS) {
                        Runtime.getRuntime().halt(128 + signal.getNumber());
                    }
                    return;
                }
                request.firstSignal = System.nanoTime();
                request.made.set(true);
                System.err.println("\nStopping after this step, with a checkpoint. Once more to stop now.");
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
