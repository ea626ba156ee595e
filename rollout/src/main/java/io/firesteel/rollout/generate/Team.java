package io.firesteel.rollout.generate;

import io.firesteel.core.Fault;

import java.util.Arrays;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Threads that share the pieces of one piece of work: the caller's and helpers of its own, from when it is made until it is closed. A step has some two hundred pieces of
 * some ten microseconds, less than waking a thread takes, so whoever has nothing to do looks for work many times before it sleeps.
 *
 * <p>Who does what follows from the numbers of the members alone, and no member reads what another one writes in the same piece.
 */
public final class Team implements AutoCloseable {
    /** Looks before sleeping: about as long as the longest stretch of a step that one thread does alone. */
    private static final int LOOKS = 1 << 13;

    /** Of fewer rows a unit is not cut. */
    private static final int ROWS_TO_CUT = 16;

    /** Rows that are not parted. */
    private static final int ROWS_TOGETHER = 8;

    /** Nobody but the caller. */
    static final Team ALONE = new Team(1);

    private final Helper[] helpers;
    private final AtomicInteger working = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private volatile Thread sleepingCaller;
    private IntConsumer work; // written before the round, read after it; null: go home
    private final AtomicInteger round = new AtomicInteger();

    /** @param size members, the caller among them, at least 1 */
    public Team(int size) {
        if (size < 1) {
            throw new Fault("decoder", "at least one thread", size + "", "ask for at least one thread");
        }
        helpers = new Helper[size - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper(i + 1);
            helpers[i].start();
        }
    }

    public int size() {
        return helpers.length + 1;
    }

    /** What is done with a stretch of something. */
    @FunctionalInterface
    public interface Share {
        /** @param count at least 1 */
        void of(int member, int first, int count);
    }

    /** Shares out {@code 0 … all}, to each member one stretch that begins at a multiple of {@code unit}, or none. */
    public void share(int all, int unit, Share share) {
        int units = (all + unit - 1) / unit;
        int sharers = Math.min(size(), units);
        if (sharers == 1) {
            share.of(0, 0, all);
            return;
        }
        run(member -> {
            int first = cut(units, member, sharers) * unit;
            int end = Math.min(all, cut(units, member + 1, sharers) * unit);
            if (first < end) {
                share.of(member, first, end - first);
            }
        });
    }

    /** What is done with some rows of some columns, at least one of each. */
    @FunctionalInterface
    public interface Block {
        void of(int firstRow, int rows, int firstColumn, int columns);
    }

    /**
     * Shares out columns with all their rows, in units of so many columns. A unit that two members would have a part of is cut by rows, unless these are so few
     * that reading it takes longer than what is done with it.
     */
    public void share(int rows, int columns, int unit, Block block) {
        if (helpers.length == 0) {
            block.of(0, rows, 0, columns);
            return;
        }
        long all = (columns + unit - 1L) / unit * rows; // rows of units, those of one unit one behind the other
        run(member -> {
            long end = cut(all, rows, member + 1);
            for (long at = cut(all, rows, member), next; at < end; at = next) {
                int first = (int) (at / rows) * unit;
                int row = (int) (at % rows);
                if (row == 0 && end - at >= rows) {
                    next = end - end % rows;
                    block.of(0, rows, first, Math.min(columns, (int) (next / rows) * unit) - first);
                } else {
                    next = Math.min(end, at - row + rows);
                    block.of(row, (int) (next - at), first, Math.min(columns, first + unit) - first);
                }
            }
        });
    }

    private long cut(long all, int rows, int member) {
        long at = all * member / size();
        long row = at % rows;
        return at - (rows < ROWS_TO_CUT ? row : row % ROWS_TOGETHER);
    }

    /** What is done with one of several. */
    @FunctionalInterface
    public interface Each {
        void of(int member, int index);
    }

    /**
     * Deals out {@code 0 … all} one by one, to whoever is free; no more of them once one has failed.
     *
     * @throws CancellationException soon after the caller has been interrupted
     */
    public void deal(int all, Each each) {
        Thread caller = Thread.currentThread();
        AtomicInteger next = new AtomicInteger();
        run(member -> {
            try {
                for (int index; (index = next.getAndIncrement()) < all; ) {
                    if (caller.isInterrupted()) {
                        throw new CancellationException("cancelled, with " + (all - index) + " of " + all + " to do");
                    }
                    each.of(member, index);
                }
            } catch (RuntimeException | Error e) {
                next.set(all);
                throw e;
            }
        });
    }

    private static int cut(int units, int member, int sharers) {
        return (int) ((long) units * Math.min(member, sharers) / sharers);
    }

    /**
     * Every member does its part of the work, which is told its number; the caller is 0. Returns when all have ended.
     *
     * @throws RuntimeException what a member's part threw, the caller's own first
     */
    public void run(IntConsumer each) {
        if (helpers.length == 0) {
            each.accept(0);
            return;
        }
        begin(each);
        try {
            each.accept(0);
        } catch (Throwable e) {
            failure.set(e); // over a helper's
        } finally {
            await();
        }
        Throwable failed = failure.getAndSet(null);
        if (failed instanceof Error error) {
            throw error;
        } else if (failed != null) {
            throw (RuntimeException) failed; // an IntConsumer throws no others
        }
    }

    private void begin(IntConsumer each) {
        work = each;
        working.set(helpers.length);
        round.incrementAndGet();
        for (Helper helper : helpers) {
            if (helper.sleeping) {
                LockSupport.unpark(helper);
            }
        }
    }

    /** Until all helpers have ended this round, whatever happens: what they write in belongs to the caller. Who interrupts the caller interrupts them. */
    private void await() {
        boolean told = false;
        for (long looks = 0; working.get() > 0; looks++) {
            if (looks < LOOKS) {
                Thread.onSpinWait();
            } else if (Thread.currentThread().isInterrupted()) {
                if (!told) {
                    Arrays.stream(helpers).forEach(Thread::interrupt);
                    told = true;
                }
                Thread.yield(); // to park would return at once
            } else {
                sleepingCaller = Thread.currentThread();
                if (working.get() > 0) {
                    LockSupport.park(this);
                }
                sleepingCaller = null;
            }
        }
    }

    /** Sends the helpers home. */
    @Override
    public void close() {
        begin(null);
    }

    private final class Helper extends Thread {
        private final int member;
        private volatile boolean sleeping;

        Helper(int member) {
            super(Thread.currentThread().getName() + ", helper " + member);
            this.member = member;
            setDaemon(true);
        }

        @Override
        public void run() {
            for (int seen = 0; ; seen++) {
                awaitRoundAfter(seen);
                if (work == null) {
                    return;
                }
                try {
                    work.accept(member);
                } catch (Throwable e) {
                    failure.compareAndSet(null, e);
                } finally {
                    end();
                }
            }
        }

        private void awaitRoundAfter(int seen) {
            for (long looks = 0; round.get() == seen; looks++) {
                if (looks < LOOKS) {
                    Thread.onSpinWait();
                } else {
                    sleeping = true;
                    if (round.get() == seen) {
                        LockSupport.park(Team.this);
                    }
                    sleeping = false;
                }
            }
        }

        private void end() {
            Thread caller;
            if (working.decrementAndGet() == 0 && (caller = sleepingCaller) != null) {
                LockSupport.unpark(caller);
            }
        }
    }
}
