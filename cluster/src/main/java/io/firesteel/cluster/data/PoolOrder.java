package io.firesteel.cluster.data;

import io.firesteel.cluster.settings.CurriculumSettings;
import io.firesteel.cluster.settings.DifficultyRange;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.random.Seeds;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The order of a finite number of prompts. */
final class PoolOrder implements Order {
    private final Pool pool;
    private final int batch;
    private final Seeds seeds;
    private final List<Phase> phases = new ArrayList<>();
    /** Iterations in which the difficulty rises; 0 for none. */
    private final int rising;
    /** All indices, the easiest first; empty unless the difficulty rises. */
    private final int[] easiestFirst;

    private long refilled = -1;
    private int[] refill;

    /**
     * A stretch of iterations that draw epochs of the same prompts.
     *
     * @param start its first iteration
     * @param indices of its prompts in the pool
     * @param epochs places in {@code indices}
     */
    private record Phase(long start, int[] indices, Epochs epochs) {}

    PoolOrder(Pool pool, int batch, CurriculumSettings curriculum, Seeds seeds) {
        this.pool = pool;
        this.batch = batch;
        this.seeds = seeds;
        int[] all = IntStream.range(0, pool.size()).toArray();
        if (curriculum instanceof CurriculumSettings.Stages stages) {
            rising = 0;
            easiestFirst = new int[0];
            long start = 0;
            for (CurriculumSettings.Stage stage : stages.stages()) {
                int[] indices = within(stage.range());
                phases.add(new Phase(
                        start,
                        indices,
                        new Epochs(indices.length, batch, seeds.at("stage").at(phases.size()))));
                start += stage.iterations();
            }
        } else {
            rising = curriculum instanceof CurriculumSettings.ByDifficulty byDifficulty ? byDifficulty.iterations() : 0;
            easiestFirst = rising == 0
                    ? new int[0]
                    : IntStream.of(all)
                            .boxed()
                            .sorted(Comparator.comparingDouble(pool::difficulty))
                            .mapToInt(Integer::intValue)
                            .toArray();
            phases.add(new Phase(rising, all, new Epochs(all.length, batch, seeds)));
        }
    }

    private int[] within(DifficultyRange range) {
        int[] indices = IntStream.range(0, pool.size())
                .filter(i -> pool.difficulty(i) >= range.lowest() && pool.difficulty(i) <= range.highest())
                .toArray();
        if (indices.length < batch) {
            throw new Fault(
                    "data.curriculum: difficulty " + range,
                    "at least " + batch + " problems, as many as an iteration draws",
                    indices.length + " of " + pool.size(),
                    "widen the stage, or give more problems");
        }
        return indices;
    }

    @Override
    public List<Prompt> draw(long number, int round) {
        int[] eligible = eligible(number);
        int[] first = first(number, eligible);
        if (round == 0) {
            return prompts(first, 0);
        }
        if (refilled != number) {
            boolean[] drawn = new boolean[pool.size()];
            IntStream.of(first).forEach(index -> drawn[index] = true);
            int[] rest = IntStream.of(eligible).filter(index -> !drawn[index]).toArray();
            refill = IntStream.of(
                            Epochs.shuffled(rest.length, seeds.at("refill").at(number)))
                    .map(place -> rest[place])
                    .toArray();
            refilled = number;
        }
        return prompts(refill, (round - 1L) * batch);
    }

    /** The prompts that iteration {@code number} may draw. */
    private int[] eligible(long number) {
        if (number >= rising) {
            return phase(number).indices();
        }
        double lowest = pool.difficulty(easiestFirst[0]);
        double highest = pool.difficulty(easiestFirst[easiestFirst.length - 1]);
        double bound = lowest + (highest - lowest) * number / rising;
        int count = Math.min(batch, easiestFirst.length);
        while (count < easiestFirst.length && pool.difficulty(easiestFirst[count]) <= bound) {
            count++;
        }
        return IntStream.of(easiestFirst).limit(count).toArray();
    }

    private int[] first(long number, int[] eligible) {
        int[] places;
        if (number >= rising) {
            Phase phase = phase(number);
            places = phase.epochs().draw(number - phase.start());
        } else {
            places = IntStream.of(
                            Epochs.shuffled(eligible.length, seeds.at("rising").at(number)))
                    .limit(batch)
                    .toArray();
        }
        return IntStream.of(places).map(place -> eligible[place]).toArray();
    }

    private Phase phase(long number) {
        Phase current = phases.get(0);
        for (Phase phase : phases) {
            current = phase.start() <= number ? phase : current;
        }
        return current;
    }

    /** The batch that starts at {@code from}, or what is left. */
    private List<Prompt> prompts(int[] indices, long from) {
        return IntStream.of(indices)
                .skip(from)
                .limit(batch)
                .mapToObj(pool::prompt)
                .toList();
    }
}
