package io.firesteel.cluster.spark.rollouts;

import io.firesteel.core.Rollout;
import io.firesteel.rollout.RolloutRequest;
import io.firesteel.rollout.SampledGroups;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * A request's parts for tasks that run inside the driver, and what they wrote: one task per decoder, which takes the next part whenever it is free and leaves its
 * groups here, as they are. Where somebody else waits for the cores there is a task for each part, and a task takes one alone, so that Spark's scheduler may give the core to
 * another request after each part. On a cluster each part is a task of its own, and its groups travel; here that would be a start, an encoding and an end more for nothing.
 */
public final class PartQueue implements AutoCloseable {
    private static final AtomicLong OPENED = new AtomicLong();
    private static final Map<String, PartQueue> OPEN = new ConcurrentHashMap<>();

    private final String name;
    private final boolean oneEach;
    private final ConcurrentLinkedDeque<RolloutRequest> parts;
    private final ConcurrentLinkedQueue<SampledGroups> written = new ConcurrentLinkedQueue<>();
    private final LongAdder completions = new LongAdder();
    private final LongAdder tokens = new LongAdder();

    private PartQueue(String name, List<RolloutRequest> parts, boolean oneEach) {
        this.oneEach = oneEach;
        this.name = name;
        this.parts = new ConcurrentLinkedDeque<>(parts);
    }

    /** @param oneEach whether each task takes one part: there must be as many tasks as parts then */
    static PartQueue open(List<RolloutRequest> parts, boolean oneEach) {
        PartQueue queue = new PartQueue("parts-" + OPENED.incrementAndGet(), parts, oneEach);
        OPEN.put(queue.name, queue);
        return queue;
    }

    /** One task's lease on the queue of that name. */
    static Lease join(String name) {
        PartQueue queue = OPEN.get(name);
        if (queue == null) {
            throw new IllegalStateException("no queue " + name + ": its job has ended");
        }
        return queue.new Lease();
    }

    String name() {
        return name;
    }

    /** What the tasks wrote that ended well, in the order of their ends. */
    List<SampledGroups> written() {
        return List.copyOf(written);
    }

    /** Completions that have been sampled, those of tasks that are under way too; what is sampled again counts again. */
    long completions() {
        return completions.sum();
    }

    /** Tokens of these. */
    long tokens() {
        return tokens.sum();
    }

    @Override
    public void close() {
        OPEN.remove(name);
    }

    /** What one task takes. Closed before it is {@linkplain #done}, all of that goes back: what the task wrote is lost, and another one has to write it. */
    final class Lease implements AutoCloseable {
        private final List<RolloutRequest> taken = new ArrayList<>();

        /** The next part, or nothing when this task has its own or all are taken. */
        Optional<RolloutRequest> next() {
            if (oneEach && !taken.isEmpty()) {
                return Optional.empty();
            }
            RolloutRequest part = parts.poll();
            if (part != null) {
                taken.add(part);
            }
            return Optional.ofNullable(part);
        }

        /** Counts a completion as soon as it is there: accumulators of Spark's come with the end of a task, which here is the end of all. */
        void count(Rollout rollout) {
            completions.increment();
            tokens.add(rollout.completion().lengthTokens());
        }

        /** Leaves what was written of all that was taken. */
        void done(SampledGroups groups) {
            written.add(groups);
            taken.clear();
        }

        @Override
        public void close() {
            taken.forEach(parts::addFirst);
            taken.clear();
        }
    }
}
