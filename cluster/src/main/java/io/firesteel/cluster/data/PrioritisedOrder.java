package io.firesteel.cluster.data;

import io.firesteel.core.Prompt;
import io.firesteel.core.random.Seeds;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * What is rarely solved is drawn more often: a prompt's weight is 1 less the share of right completions when it was last drawn, at least
 * {@code least}, and 1 while it never was. Prompts of an iteration are drawn by weight without putting back (Efraimidis, Spirakis 2006): each
 * has the key {@code −ln(u) / weight} with a number u of its own address (iteration, place), and the smallest keys are drawn.
 */
final class PrioritisedOrder implements Order {
    private final Pool pool;
    private final int batch;
    private final double least;
    private final Seeds seeds;
    private final double[] rates; // [pool]; NaN where it was never drawn
    private final Map<String, Integer> places = new HashMap<>();

    private record Key(double value, int place) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byValue = Double.compare(value, other.value);
            return byValue != 0 ? byValue : Integer.compare(place, other.place);
        }
    }

    PrioritisedOrder(Pool pool, int batch, double least, Seeds seeds) {
        new Epochs(pool.size(), batch, seeds); // refuses more prompts than there are
        this.pool = pool;
        this.batch = batch;
        this.least = least;
        this.seeds = seeds.at("prioritised");
        rates = new double[pool.size()];
        Arrays.fill(rates, Double.NaN);
        for (int i = 0; i < pool.size(); i++) {
            places.put(pool.prompt(i).id(), i);
        }
    }

    @Override
    public List<Prompt> draw(long number, int round) {
        Seeds address = seeds.at(number);
        int wanted = (int) Math.min(pool.size(), (round + 1L) * batch);
        PriorityQueue<Key> smallest = new PriorityQueue<>(Comparator.reverseOrder());
        for (int i = 0; i < rates.length; i++) {
            Key key = new Key(-StrictMath.log1p(-address.uniform(i)) / weight(i), i);
            if (smallest.size() < wanted) {
                smallest.add(key);
            } else if (key.compareTo(smallest.peek()) < 0) {
                smallest.poll();
                smallest.add(key);
            }
        }
        Key[] drawn = smallest.toArray(Key[]::new);
        Arrays.sort(drawn);
        return IntStream.range(Math.min(round * batch, drawn.length), drawn.length)
                .mapToObj(i -> pool.prompt(drawn[i].place()))
                .toList();
    }

    private double weight(int place) {
        return Double.isNaN(rates[place]) ? 1 : Math.max(least, 1 - rates[place]);
    }

    @Override
    public void observe(Map<String, Double> solved) {
        solved.forEach((id, rate) -> {
            Integer place = places.get(id);
            if (place != null) { // of another source
                rates[place] = rate;
            }
        });
    }

    @Override
    public Map<String, Double> observed() {
        Map<String, Double> observed = new HashMap<>();
        for (int i = 0; i < rates.length; i++) {
            if (!Double.isNaN(rates[i])) {
                observed.put(pool.prompt(i).id(), rates[i]);
            }
        }
        return observed;
    }
}
