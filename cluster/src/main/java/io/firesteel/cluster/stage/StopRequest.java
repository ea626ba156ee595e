package io.firesteel.cluster.stage;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A request to stop: a stage looks at {@link #made()} between steps, saves and stops. Whoever runs it makes it, as upon Ctrl-C. */
public final class StopRequest {
    private final AtomicBoolean made = new AtomicBoolean();
    private final AtomicBoolean heeded = new AtomicBoolean();
    private final Consumer<StopRequest> listener;

    /** One that only {@link #make} makes. */
    public StopRequest() {
        this(request -> {});
    }

    /** @param listener told once, when a stage begins to look */
    public StopRequest(Consumer<StopRequest> listener) {
        this.listener = listener;
    }

    /** Called before the first step: from now on somebody looks between steps. What is done before has nothing to save. */
    void heed() {
        if (heeded.compareAndSet(false, true)) {
            listener.accept(this);
        }
    }

    /** Makes it; once made it stays. */
    public void make() {
        made.set(true);
    }

    public boolean made() {
        return made.get();
    }
}
