package io.firesteel.rollout;

import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/** The requests that somebody started and may wait for later: what is left of them ends when the rollouts that work on them close. Safe for threads. */
public final class RequestsUnderWay implements AutoCloseable {
    private final Set<RolloutHandle> handles = ConcurrentHashMap.newKeySet();

    /**
     * Starts one, in a thread of its own.
     *
     * @param title of the request
     * @param work ends soon after its thread has been interrupted
     */
    public RolloutHandle start(String title, Callable<RolloutResult> work) {
        handles.removeIf(RolloutHandle::isDone);
        RolloutHandle handle = RolloutHandle.start(title, work);
        handles.add(handle);
        return handle;
    }

    /** Cancels whatever is not done. */
    @Override
    public void close() {
        List.copyOf(handles).forEach(RolloutHandle::cancel);
        handles.clear();
    }
}
