package io.firesteel.rollout.generate;

import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.kernels.KvCache;
import io.firesteel.core.policy.Architecture;
import io.firesteel.core.random.Seeds;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * Samples completions. A prompt is read once; its completions continue the same cache; up to {@code maxRows} completions, of one or
 * several prompts, advance together by one token per step, and where one ends the next begins (continuous batching: Yu et
 * al. 2022, OSDI, "Orca", §3.1).
 *
 * <p>Sample {@code s} of a prompt has the seed {@code seeds.at(prompt.id()).at(s).seed()}, and its token {@code i} (from 0) is drawn
 * with {@code Seeds.uniform(seed, i)}. A completion's bits do not depend on what is decoded beside it.
 *
 * <p>Not thread-safe: one decoder per thread, all sharing one {@link PackedPolicy}.
 */
public final class Decoder {
    /** Rows at which products reach their full speed; more cost memory for little. */
    public static final int DEFAULT_ROWS = 48;

    /** Part of the heap that caches may take. */
    private static final double CACHE_SHARE = 0.6;

    private final PackedPolicy policy;
    private final Kernels kernels;
    private final int maxRows;

    /** Kept from call to call, so that caches are allocated once. */
    private final KvCache.Pages pages;

    private IntConsumer beforeStep = rows -> {};

    public Decoder(PackedPolicy policy) {
        this(policy, Kernels.best(), DEFAULT_ROWS);
    }

    /** @param maxRows completions that advance together, at least 1; changes speed and memory, never a result */
    public Decoder(PackedPolicy policy, Kernels kernels, int maxRows) {
        if (maxRows < 1) {
            throw new Fault("decoder", "at least one row", maxRows + "", "ask for at least one row");
        }
        this.policy = policy;
        this.kernels = kernels;
        this.maxRows = maxRows;
        Architecture a = policy.architecture();
        pages = new KvCache.Pages(a.layers(), a.kvHeads(), a.headWidth());
    }

    /** {@code beforeStep} is told before each step how many completions it advances: for whoever measures. */
    public void onStep(IntConsumer beforeStep) {
        this.beforeStep = beforeStep;
    }

    /** {@link #decode(List, int, SamplingSettings, Seeds, Function, Consumer)} without looking on. */
    public List<Group<Rollout>> decode(
            List<Prompt> prompts,
            int samples,
            SamplingSettings settings,
            Seeds seeds,
            Function<int[], String> detokenizer) {
        return decode(prompts, samples, settings, seeds, detokenizer, rollout -> {});
    }

    /**
     * Samples a group per prompt.
     *
     * @param samples G, completions per prompt
     * @param seeds the address of this iteration's randomness
     * @param detokenizer text of token ids; is given a completion's tokens without the stop token
     * @param onCompletion told of each completion as soon as it ends, in the order in which they end
     * @return the groups in the order of the prompts, members in the order of their sample index
     */
    public List<Group<Rollout>> decode(
            List<Prompt> prompts,
            int samples,
            SamplingSettings settings,
            Seeds seeds,
            Function<int[], String> detokenizer,
            Consumer<Rollout> onCompletion) {
        if (prompts.isEmpty()) {
            return List.of();
        }
        if (samples < 1) {
            throw new Fault("decoder", "at least one sample per prompt", samples + "", "raise the group size");
        }
        return new Run(prompts, samples, settings, seeds, detokenizer, onCompletion).groups();
    }

    /** A prompt whose completions are being written. */
    private static final class Source {
        final int index;
        final KvCache cache;
        final float[] logits;
        int unfinished;

        Source(int index, KvCache cache, float[] logits, int samples) {
            this.index = index;
            this.cache = cache;
            this.logits = logits;
            unfinished = samples;
        }
    }

    /** A completion being written. */
    private static final class Row {
        final int[] tokens;
        final float[] logProbs;
        Source source;
        KvCache cache;
        int sample;
        long seed;
        int limit;
        int length;

        Row(int capacity) {
            tokens = new int[capacity];
            logProbs = new float[capacity];
        }
    }

    /** One call of {@link #decode}. */
    private final class Run {
        private final Architecture architecture = policy.architecture();
        private final List<Prompt> prompts;
        private final int samples;
        private final SamplingSettings settings;
        private final Seeds seeds;
        private final Function<int[], String> detokenizer;
        private final Consumer<Rollout> onCompletion;

        private final Rollout[][] finished;
        private final ForwardPass pass;
        private final Sampler sampler;
        private final Queue<Row> idle = new ArrayDeque<>();

        private final Row[] rows;
        private final int[] tokens;
        private final KvCache[] caches;
        private int active;

        private Source source;
        private int nextPrompt;
        private int nextSample;

        Run(
                List<Prompt> prompts,
                int samples,
                SamplingSettings settings,
                Seeds seeds,
                Function<int[], String> detokenizer,
                Consumer<Rollout> onCompletion) {
            this.prompts = prompts;
            this.samples = samples;
            this.settings = settings;
            this.seeds = seeds;
            this.detokenizer = detokenizer;
            this.onCompletion = onCompletion;
            finished = new Rollout[prompts.size()][samples];
            int longestPrompt = longestPrompt();
            int newTokens = Math.min(settings.maxNewTokens(), architecture.maxPositions() - 1);
            int count = rowsThatFit(longestPrompt, newTokens);
            pass = new ForwardPass(
                    policy, kernels, count, Math.min(architecture.maxPositions(), longestPrompt + newTokens));
            sampler = new Sampler(kernels, architecture.vocabulary(), settings);
            rows = new Row[count];
            tokens = new int[count];
            caches = new KvCache[count];
            for (int row = 0; row < count; row++) {
                idle.add(new Row(newTokens));
            }
        }

        private int longestPrompt() {
            int longest = 0;
            for (Prompt prompt : prompts) {
                int length = prompt.tokens().length;
                if (length >= architecture.maxPositions()) {
                    throw new Fault(
                            "prompt " + prompt.id(),
                            "fewer tokens than the policy's " + architecture.maxPositions() + " positions",
                            Integer.toString(length),
                            "drop long prompts, or use a policy with more positions");
                }
                for (int token : prompt.tokens()) {
                    if (token < 0 || token >= architecture.vocabulary()) {
                        throw new Fault(
                                "prompt " + prompt.id(),
                                "token ids below " + architecture.vocabulary(),
                                Integer.toString(token),
                                "use the tokenizer that belongs to the policy");
                    }
                }
                longest = Math.max(longest, length);
            }
            return longest;
        }

        /** Fewer rows than asked for where their caches at full length would not fit; results are the same. */
        private int rowsThatFit(int longestPrompt, int newTokens) {
            long perRow = pages.bytes(newTokens) + 4L * architecture.vocabulary();
            long perPrompt = pages.bytes(longestPrompt) + 4L * architecture.vocabulary();
            long room = (long) (Runtime.getRuntime().maxMemory() * CACHE_SHARE);
            int wanted = (int) Math.min(maxRows, (long) prompts.size() * samples);
            for (int count = wanted; count >= 1; count--) {
                // At worst every row in flight belongs to a prompt of its own, and one more prompt has just been read.
                long open = Math.min(prompts.size(), (long) count + 1);
                if (count * perRow + open * perPrompt <= room) {
                    return count;
                }
            }
            throw new Fault(
                    "decoder",
                    "a heap that holds the cache of one completion, "
                            + ((perRow + perPrompt) / CACHE_SHARE / (1 << 20) + 1)
                            + " MiB",
                    Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB",
                    "raise -Xmx (spark.executor.memory), or lower maxNewTokens");
        }

        List<Group<Rollout>> groups() {
            admit();
            while (active > 0) {
                beforeStep.accept(active);
                for (int row = 0; row < active; row++) {
                    tokens[row] = rows[row].tokens[rows[row].length - 1];
                    caches[row] = rows[row].cache;
                }
                pass.step(tokens, caches, active);
                int kept = 0;
                for (int row = 0; row < active; row++) {
                    // Rows move up in order, so that completions of one prompt stay side by side.
                    if (!ends(rows[row], pass.logits(), row * architecture.vocabulary())) {
                        rows[kept++] = rows[row];
                    }
                }
                active = kept;
                admit();
            }
            List<Group<Rollout>> groups = new ArrayList<>();
            for (int prompt = 0; prompt < prompts.size(); prompt++) {
                groups.add(new Group<>(prompts.get(prompt), List.of(finished[prompt])));
            }
            return groups;
        }

        /** Fills free rows with the next completions. */
        private void admit() {
            while (active < rows.length && (source != null || nextPrompt < prompts.size())) {
                if (source == null) {
                    source = open(nextPrompt++);
                    nextSample = 0;
                }
                Source from = source;
                Row row = idle.remove();
                row.source = from;
                row.cache = from.cache.fork();
                row.sample = nextSample++;
                row.seed = seeds.at(prompts.get(from.index).id()).at(row.sample).seed();
                row.length = 0;
                row.limit = Math.min(settings.maxNewTokens(), architecture.maxPositions() - from.cache.length());
                if (nextSample == samples) {
                    source = null;
                }
                if (!ends(row, from.logits, 0)) {
                    rows[active++] = row;
                }
            }
        }

        private Source open(int index) {
            KvCache cache = new KvCache(pages);
            pass.prefill(prompts.get(index).tokens(), cache);
            float[] logits = Arrays.copyOf(pass.logits(), architecture.vocabulary());
            return new Source(index, cache, logits, samples);
        }

        /** Draws a row's next token; true if that was its last one, the completion then being kept and the row idle. */
        private boolean ends(Row row, float[] logits, int offset) {
            int token = sampler.draw(logits, offset, Seeds.uniform(row.seed, row.length));
            row.tokens[row.length] = token;
            row.logProbs[row.length] = sampler.logProb();
            row.length++;
            boolean stop = settings.stopsAt(token);
            if (!stop && row.length < row.limit) {
                return false;
            }
            finish(row, stop);
            return true;
        }

        private void finish(Row row, boolean stop) {
            int[] written = Arrays.copyOf(row.tokens, row.length);
            String text = detokenizer.apply(stop ? Arrays.copyOf(written, row.length - 1) : written);
            Completion completion = new Completion(
                    written,
                    Arrays.copyOf(row.logProbs, row.length),
                    stop ? FinishReason.STOP : FinishReason.LENGTH,
                    text);
            int index = row.source.index;
            Rollout rollout = new Rollout(prompts.get(index), row.sample, completion, policy.version(), row.seed);
            finished[index][row.sample] = rollout;
            row.cache.release();
            row.source.unfinished--;
            if (row.source.unfinished == 0) {
                row.source.cache.release();
            }
            row.source = null;
            row.cache = null;
            idle.add(row);
            onCompletion.accept(rollout);
        }
    }
}
