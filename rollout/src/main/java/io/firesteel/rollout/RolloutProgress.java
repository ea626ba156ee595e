package io.firesteel.rollout;

import java.time.Duration;

/**
 * How far a request is, for a progress line. On Spark it lags by an executor's heartbeat (10 s) at most.
 *
 * @param title the request's
 * @param sampled completions sampled so far; a little ahead of the truth where a task had to be tried again
 * @param wanted completions asked for
 * @param tokens sampled so far
 * @param elapsed since the request was made
 */
public record RolloutProgress(String title, long sampled, long wanted, long tokens, Duration elapsed) {
    public RolloutProgress {
        sampled = Math.min(sampled, wanted);
    }
}
