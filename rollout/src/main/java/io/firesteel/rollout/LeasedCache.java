package io.firesteel.rollout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Large things that several threads share: made once however many ask at the same time, kept while somebody uses them, and beyond that only the most
 * recently used few of each owner. Safe for threads.
 *
 * <p>What is not in use and not among the recent is let go <em>before</em> something new is made, so of each owner at most {@code kept} things are alive
 * when nobody holds on to older ones. Only the owners that were here last keep anything, as many as {@link #serve} says; 1 at first.
 *
 * @param <K> equal keys mean interchangeable things
 */
public final class LeasedCache<K, V> {
    private final int kept;
    private final Function<? super K, ?> owner;
    private final Consumer<? super V> dispose;
    private final List<Entry<K, V>> entries = new ArrayList<>(); // the most recently used last
    private int owners = 1;

    private static final class Entry<K, V> {
        final K key;
        final CompletableFuture<V> value = new CompletableFuture<>();
        int leases;
        boolean dropped;

        Entry(K key) {
            this.key = key;
        }
    }

    /** Something on loan. Close it when done; the value must not be used after that. */
    public interface Lease<V> extends AutoCloseable {
        V value();

        @Override
        void close();
    }

    /**
     * For things of one owner.
     *
     * @param kept how many stay when nobody uses them, at least 1
     * @param dispose frees what is let go; called with the cache locked, so it must be quick
     */
    public LeasedCache(int kept, Consumer<? super V> dispose) {
        this(kept, key -> "the one owner", dispose);
    }

    /**
     * @param kept how many of each owner stay when nobody uses them, at least 1
     * @param owner whose a key is; owners that are equal are one
     * @param dispose frees what is let go; called with the cache locked, so it must be quick
     */
    public LeasedCache(int kept, Function<? super K, ?> owner, Consumer<? super V> dispose) {
        this.kept = kept;
        this.owner = owner;
        this.dispose = dispose;
    }

    /** Says how many owners there are. From the next lease on, the things of others than the last so many go as soon as nobody uses them. */
    public synchronized void serve(int owners) {
        this.owners = owners;
    }

    /**
     * The thing of that key, made by {@code make} if nobody has made it yet. If making it fails, whoever made it gets the failure, and one of those
     * who waited tries in turn: a task that was killed half-way takes no other down.
     */
    public Lease<V> lease(K key, Callable<? extends V> make) throws InterruptedException {
        while (true) {
            Entry<K, V> entry;
            boolean mine;
            synchronized (this) {
                entry = find(key);
                mine = entry == null;
                if (mine) {
                    entry = new Entry<>(key);
                } else {
                    entries.remove(entry);
                }
                entries.add(entry);
                entry.leases++;
                trim();
            }
            if (mine) {
                return new Loan(entry, make(entry, make));
            }
            try {
                return new Loan(entry, entry.value.get());
            } catch (InterruptedException e) {
                release(entry);
                throw e;
            } catch (ExecutionException othersFailure) {
                // The maker throws it; here it only means that the thing is still to be made.
                release(entry);
            }
        }
    }

    /** Lets go of the things of such keys; of one that somebody uses, as soon as nobody does. */
    public synchronized void drop(Predicate<? super K> keys) {
        for (Entry<K, V> entry : List.copyOf(entries)) {
            if (keys.test(entry.key)) {
                entry.dropped = true;
                letGoOfDropped(entry);
            }
        }
    }

    private void letGoOfDropped(Entry<K, V> entry) {
        if (entry.dropped && entry.leases == 0 && entries.remove(entry)) {
            dispose.accept(entry.value.join()); // without leases nobody is making it any more
        }
    }

    /** How many things are held, in use or not. */
    public synchronized int size() {
        return entries.size();
    }

    private V make(Entry<K, V> entry, Callable<? extends V> make) throws InterruptedException {
        try {
            V value = make.call();
            entry.value.complete(value);
            return value;
        } catch (Throwable failure) { // Errors too: whoever waits must not wait for ever
            synchronized (this) {
                entries.remove(entry);
            }
            entry.value.completeExceptionally(failure);
            if (failure instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            if (failure instanceof Error error) {
                throw error;
            }
            throw failure instanceof RuntimeException known ? known : new IllegalStateException(failure);
        }
    }

    private final class Loan implements Lease<V> {
        private final Entry<K, V> entry;
        private final V value;
        private boolean open = true;

        Loan(Entry<K, V> entry, V value) {
            this.entry = entry;
            this.value = value;
        }

        @Override
        public V value() {
            return value;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                release(entry);
            }
        }
    }

    private synchronized void release(Entry<K, V> entry) {
        entry.leases--;
        letGoOfDropped(entry);
        trim();
    }

    private Entry<K, V> find(K key) {
        return entries.stream().filter(e -> e.key.equals(key)).findFirst().orElse(null);
    }

    private void trim() {
        Map<Object, Integer> surplus = new HashMap<>();
        for (int i = entries.size() - 1; i >= 0; i--) { // the owner used last comes first
            Object whose = owner.apply(entries.get(i).key);
            int before = surplus.getOrDefault(whose, surplus.size() < owners ? -kept : 0);
            surplus.put(whose, before + 1);
        }
        for (int i = 0; i < entries.size(); ) {
            Object whose = owner.apply(entries.get(i).key);
            if (entries.get(i).leases == 0 && surplus.get(whose) > 0) {
                dispose.accept(entries.remove(i).value.join()); // without leases nobody is making it any more
                surplus.merge(whose, -1, Integer::sum);
            } else {
                i++;
            }
        }
    }
}
