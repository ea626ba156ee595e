package io.firesteel.cluster.stage;

import java.util.concurrent.atomic.AtomicBoolean;

/** A request to stop: a stage looks at {@link #made()} between steps, saves and stops. Whoever runs it makes it, as upon Ctrl-C. */
public final class StopRequest {
    private final AtomicBoolean made = new AtomicBoolean();

    /** Makes it; once made it stays. */
    public void make() {
        made.set(true);
    }

    public boolean made() {
        return made.get();
    }
}
