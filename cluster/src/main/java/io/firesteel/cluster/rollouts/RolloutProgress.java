package io.firesteel.cluster.rollouts;

import java.time.Duration;

/**
 * How far a request is, for a progress line. On Spark it lags by an executor's heartbeat (10 s), or by a task.
 *
 * @param title the request's
 * @param groupsDone groups written and judged
 * @param groups asked for
 * @param tokens written so far
 * @param elapsed since the request was made
 */
public record RolloutProgress(String title, long groupsDone, int groups, long tokens, Duration elapsed) {}
