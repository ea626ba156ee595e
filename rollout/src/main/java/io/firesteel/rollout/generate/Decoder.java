package io.firesteel.rollout.generate;

import io.firesteel.core.Completion;
import io.firesteel.core.Cost;
import io.firesteel.core.Fault;
import io.firesteel.core.FinishReason;
import io.firesteel.core.Group;
import io.firesteel.core.Prompt;
import io.firesteel.core.Rollout;
import io.firesteel.core.Span;
import io.firesteel.core.kernels.Kernels;
import io.firesteel.core.kernels.KvCache;
import io.firesteel.core.policy.architecture.Architecture;
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
 * Samples completions. A prompt is read once, and so is what all prompts of a call begin with, if it is long (a system prompt, worked examples);
 * a prompt's completions continue the same cache; up to {@code maxRows} completions, of one or
 * several prompts, advance together by one token per step, and where one ends the next begins (continuous batching: Yu et
 * al. 2022, OSDI, "Orca", §3.1).
 *
 * <p>Sample {@code s} of a prompt has the seed {@code seeds.at(prompt.id()).at(s).seed()}, and its token {@code i} (from 0) is drawn
 * with {@code Seeds.uniform(seed, i)}. A completion's bits do not depend on what is decoded beside it.
 *
 * <p>Not thread-safe: one decoder per caller, all sharing one {@link PackedPolicy}. A decoder may have several threads, which share each step: few completions go faster
 * so than by as many decoders, each of which reads all weights for itself.
 */
public final class Decoder {
    /** Rows per thread at which products reach their full speed; more cost memory for little. */
    public static final int DEFAULT_ROWS = 48;

    /** Tokens that all prompts must begin with for them to be read once. */
    static final int TRUNK = 64;

    /** Part of the heap that caches may take. */
    private static final double CACHE_SHARE = 0.6;

    private final PackedPolicy policy;
    private final Kernels kernels;
    private final int maxRows;
    private final int threads;

    /** Kept from call to call, so that caches are allocated once. */
    private final KvCache.Pages pages;

    private IntConsumer beforeStep = rows -> {};

    public Decoder(PackedPolicy policy) {
        this(policy, policy.kernels(), DEFAULT_ROWS);
    }

    /** Of one thread. */
    public Decoder(PackedPolicy policy, Kernels kernels, int maxRows) {
        this(policy, kernels, maxRows, 1);
    }

    /**
     * @param maxRows completions that advance together, at least 1; changes speed and memory, never a result
     * @param threads that share each step, the caller among them, at least 1; they change speed alone
     */
    public Decoder(PackedPolicy policy, Kernels kernels, int maxRows, int threads) {
        if (maxRows < 1) {
            throw new Fault("decoder", "at least one row", maxRows + "", "ask for at least one row");
        }
        this.policy = policy;
        this.kernels = kernels;
        this.maxRows = maxRows;
        this.threads = threads;
        Architecture a = policy.architecture();
        pages = new KvCache.Pages(a.layers(), a.kvHeads(), a.headWidth());
    }

    /** {@code beforeStep} is told before each step how many completions it advances: for whoever measures. */
    public void onStep(IntConsumer beforeStep) {
        this.beforeStep = beforeStep;
    }

    /** {@link #decode(List, int, SamplingSettings, Forcing, Seeds, Function, Consumer)} of free completions, without looking on. */
    public List<Group<Rollout>> decode(
            List<Prompt> prompts,
            int samples,
            SamplingSettings settings,
            Seeds seeds,
            Function<int[], String> detokenizer) {
        return decode(prompts, samples, settings, Forcing.NONE, seeds, detokenizer, rollout -> {});
    }

    /**
     * Samples a group per prompt.
     *
     * @param samples G, completions per prompt
     * @param settings the limit on new tokens counts forced tokens too
     * @param forcing which tokens are not sampled
     * @param seeds the address of this iteration's randomness
     * @param detokenizer text of token ids; is given a completion's tokens without the stop token
     * @param onCompletion told of each completion as soon as it ends, in the order in which they end
     * @return the groups in the order of the prompts, members in the order of their sample index
     */
    public List<Group<Rollout>> decode(
            List<Prompt> prompts,
            int samples,
            SamplingSettings settings,
            Forcing forcing,
            Seeds seeds,
            Function<int[], String> detokenizer,
            Consumer<Rollout> onCompletion) {
        if (prompts.isEmpty()) {
            return List.of();
        }
        if (samples < 1) {
            throw new Fault("decoder", "at least one sample per prompt", samples + "", "raise the group size");
        }
        try (Team team = new Team(threads)) {
            return new Run(team, prompts, samples, settings, forcing, seeds, detokenizer, onCompletion).groups();
        }
    }

    /** Tokens that all prompts begin with, 0 if they are too few; of each prompt at least one is left over, after which there are logits. */
    static int common(List<Prompt> prompts) {
        int[] first = prompts.get(0).tokens();
        int common = prompts.size() == 1 ? 0 : first.length - 1;
        for (Prompt prompt : prompts) {
            int[] other = prompt.tokens();
            int end = Math.min(common, other.length - 1);
            int mismatch = Arrays.mismatch(first, 0, end, other, 0, end);
            common = mismatch < 0 ? end : mismatch;
        }
        return common < TRUNK ? 0 : common;
    }

    /** A prompt whose completions are being sampled, with what they begin with. */
    private static final class Source {
        final int index;
        final KvCache cache;
        final float[] logits;
        final int[] prefix;
        final float[] prefixLogProbs;
        int unfinished;

        Source(int index, KvCache cache, float[] logits, int[] prefix, float[] prefixLogProbs, int samples) {
            this.index = index;
            this.cache = cache;
            this.logits = logits;
            this.prefix = prefix;
            this.prefixLogProbs = prefixLogProbs;
            unfinished = samples;
        }
    }

    /** A completion being sampled. */
    private static final class Row {
        final int[] tokens;
        final float[] logProbs;
        Source source;
        KvCache cache;
        int sample;
        long seed;
        int limit;
        int length;
        /** Sum over the sampled tokens. */
        double entropy;
        /** Forced stretches: from, to, from, to, … */
        int[] forced = {};
        /** How often it was made to go on. */
        int continued;
        /** Tokens still to be forced before the next one is sampled. */
        int pending;
        /** What comes next, drawn or forced, with its log-prob and, if drawn, the entropy. */
        int next;

        float nextLogProb;
        double nextEntropy;

        Row(int capacity) {
            tokens = new int[capacity];
            logProbs = new float[capacity];
        }

        void begin(Source from) {
            source = from;
            cache = from.cache.fork();
            length = from.prefix.length;
            entropy = 0;
            System.arraycopy(from.prefix, 0, tokens, 0, length);
            System.arraycopy(from.prefixLogProbs, 0, logProbs, 0, length);
            forced = length == 0 ? new int[0] : new int[] {0, length};
            continued = 0;
            pending = 0;
        }

        void append() {
            tokens[length] = next;
            logProbs[length] = nextLogProb;
            length++;
        }

        void markForced(int from, int to) {
            forced = Arrays.copyOf(forced, forced.length + 2);
            forced[forced.length - 2] = from;
            forced[forced.length - 1] = to;
        }
    }

    /** One call of {@link #decode}. */
    private final class Run {
        private final Architecture architecture = policy.architecture();
        private final Team team;
        private final List<Prompt> prompts;
        private final int samples;
        private final SamplingSettings settings;
        private final Forcing forcing;
        private final Seeds seeds;
        private final Function<int[], String> detokenizer;
        private final Consumer<Rollout> onCompletion;

        private final Rollout[][] finished;
        private final ForwardPass pass;
        private final ForwardPass.Trunk trunk; // null where prompts do not begin alike
        private final Sampler[] samplers; // of each thread
        private final StopStrings stopStrings;
        private final Queue<Row> idle = new ArrayDeque<>();

        private final Row[] rows;
        private final int[] tokens;
        private final KvCache[] caches;
        private int active;

        private Source source;
        private int nextPrompt;
        private int nextSample;

        Run(
                Team team,
                List<Prompt> prompts,
                int samples,
                SamplingSettings settings,
                Forcing forcing,
                Seeds seeds,
                Function<int[], String> detokenizer,
                Consumer<Rollout> onCompletion) {
            this.team = team;
            this.prompts = prompts;
            this.samples = samples;
            this.settings = settings;
            this.forcing = forcing;
            this.seeds = seeds;
            this.detokenizer = detokenizer;
            this.onCompletion = onCompletion;
            finished = new Rollout[prompts.size()][samples];
            int longestPrompt = longestPrompt();
            int common = common(prompts);
            int newTokens = Math.min(settings.maxNewTokens(), architecture.maxPositions() - 1);
            int count = rowsThatFit(longestPrompt, newTokens, common > 0);
            if (count == 0) {
                common = 0; // read again with each prompt, and not held
                count = rowsThatFit(longestPrompt, newTokens, false);
            }
            if (count == 0) {
                throw tooLittleHeap(longestPrompt, newTokens);
            }
            pass = new ForwardPass(
                    policy, kernels, team, count, Math.min(architecture.maxPositions(), longestPrompt + newTokens));
            trunk = common == 0 ? null : pass.trunk(prompts.get(0).tokens(), common, longestPrompt);
            samplers = new Sampler[team.size()];
            Arrays.setAll(samplers, thread -> new Sampler(kernels, architecture.vocabulary(), settings));
            stopStrings = new StopStrings(settings.stopStrings(), detokenizer, architecture.vocabulary());
            rows = new Row[count];
            tokens = new int[count];
            caches = new KvCache[count];
            for (int row = 0; row < count; row++) {
                idle.add(new Row(newTokens));
            }
        }

        /** Positions of the longest prompt with what its completions begin with. */
        private int longestPrompt() {
            checkTokens("what follows instead of a stop token", forcing.atStop());
            int longest = 0;
            for (Prompt prompt : prompts) {
                int[] prefix = forcing.prefix(prompt);
                int length = prompt.tokens().length + prefix.length;
                if (length >= architecture.maxPositions()) {
                    throw new Fault(
                            "prompt " + prompt.id(),
                            "fewer tokens than the policy's " + architecture.maxPositions() + " positions",
                            Integer.toString(length),
                            "drop long prompts, or use a policy with more positions");
                }
                if (prefix.length >= settings.maxNewTokens()) {
                    throw new Fault(
                            "prompt " + prompt.id(),
                            "a forced beginning shorter than the limit of " + settings.maxNewTokens() + " new tokens",
                            prefix.length + " tokens",
                            "raise the limit, or force less");
                }
                checkTokens("prompt " + prompt.id(), prompt.tokens());
                checkTokens("forced beginning of prompt " + prompt.id(), prefix);
                longest = Math.max(longest, length);
            }
            return longest;
        }

        private void checkTokens(String where, int[] ids) {
            for (int token : ids) {
                if (token < 0 || token >= architecture.vocabulary()) {
                    throw new Fault(
                            where,
                            "token ids below " + architecture.vocabulary(),
                            Integer.toString(token),
                            "use the tokenizer that belongs to the policy");
                }
            }
        }

        /** Fewer rows than asked for where their caches at full length would not fit, 0 if not even one does; results are the same. */
        private int rowsThatFit(int longestPrompt, int newTokens, boolean alike) {
            long room = (long) (Runtime.getRuntime().maxMemory() * CACHE_SHARE);
            int count = (int) Math.min(maxRows, (long) prompts.size() * samples);
            while (count > 0 && bytes(count, longestPrompt, newTokens, alike) > room) {
                count--;
            }
            return count;
        }

        /** Caches and logits of so many rows. At worst each belongs to a prompt of its own, and one more prompt has just been read. */
        private long bytes(int count, int longestPrompt, int newTokens, boolean alike) {
            long logits = 4L * architecture.vocabulary();
            long open = Math.min(prompts.size(), (long) count + 1) + (alike ? 1 : 0);
            return count * (pages.bytes(newTokens) + logits) + open * (pages.bytes(longestPrompt) + logits);
        }

        private Fault tooLittleHeap(int longestPrompt, int newTokens) {
            long needed = bytes(1, longestPrompt, newTokens, false);
            return new Fault(
                    "decoder",
                    "a heap that holds the cache of one completion, "
                            + ((long) (needed / CACHE_SHARE) / (1 << 20) + 1)
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
                team.share(active, 1, this::choose);
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
                row.begin(from);
                row.sample = nextSample++;
                row.seed = seeds.at(prompts.get(from.index).id()).at(row.sample).seed();
                row.limit = Math.min(
                        settings.maxNewTokens(), architecture.maxPositions() - from.cache.length() + row.length);
                if (nextSample == samples) {
                    source = null;
                }
                choose(samplers[0], row, from.logits, 0);
                if (!ends(row, from.logits, 0)) {
                    rows[active++] = row;
                }
            }
        }

        private Source open(int index) {
            Prompt prompt = prompts.get(index);
            int[] prefix = forcing.prefix(prompt);
            int[] read = Arrays.copyOf(prompt.tokens(), prompt.tokens().length + prefix.length);
            System.arraycopy(prefix, 0, read, prompt.tokens().length, prefix.length);
            KvCache cache = new KvCache(pages);
            pass.prefill(read, cache, trunk);
            float[] logits = Arrays.copyOf(pass.logits(), architecture.vocabulary());
            int before = trunk == null ? 0 : trunk.length();
            return new Source(
                    index, cache, logits, prefix, logProbs(prefix, prompt.tokens().length - 1 - before), samples);
        }

        /** Log-probs of tokens just read, the first of them after row {@code first}. */
        private float[] logProbs(int[] read, int first) {
            float[] logProbs = new float[read.length];
            for (int from = 0; from < read.length; from += rows.length) {
                int count = Math.min(rows.length, read.length - from);
                pass.logitsWithin(first + from, count);
                for (int row = 0; row < count; row++) {
                    samplers[0].force(pass.logits(), row * architecture.vocabulary(), read[from + row]);
                    logProbs[from + row] = samplers[0].logProb();
                }
            }
            return logProbs;
        }

        /** Of some rows, by one thread. */
        private void choose(int thread, int first, int count) {
            for (int row = first; row < first + count; row++) {
                choose(samplers[thread], rows[row], pass.logits(), row * architecture.vocabulary());
            }
        }

        /** What a row's next token is. */
        private void choose(Sampler sampler, Row row, float[] logits, int offset) {
            if (row.pending > 0) {
                row.next = forcing.atStop()[forcing.atStop().length - row.pending];
                sampler.force(logits, offset, row.next);
            } else {
                row.next = sampler.draw(logits, offset, Seeds.uniform(row.seed, row.length));
                row.nextEntropy = sampler.entropy();
            }
            row.nextLogProb = sampler.logProb();
        }

        /** Appends a row's next token; true if that was its last one, the completion then being kept and the row idle. */
        private boolean ends(Row row, float[] logits, int offset) {
            if (row.pending > 0) {
                row.append();
                row.pending--;
                return false; // there was room for all of them and one more
            }
            boolean stop = settings.stopsAt(row.next);
            if (stop && row.continued < forcing.times() && row.length + forcing.atStop().length < row.limit) {
                row.continued++;
                row.pending = forcing.atStop().length;
                row.markForced(row.length, row.length + row.pending);
                choose(samplers[0], row, logits, offset);
                row.append();
                row.pending--;
                return false;
            }
            row.append();
            row.entropy += row.nextEntropy;
            boolean stopString = !stop && stopStrings.endsWithin(row.tokens, row.length);
            if (!stop && !stopString && row.length < row.limit) {
                return false;
            }
            finish(row, stop, stopString);
            return true;
        }

        private void finish(Row row, boolean stop, boolean stopString) {
            int[] sampled = Arrays.copyOf(row.tokens, row.length);
            String text = stopString
                    ? stopStrings.textBefore(sampled)
                    : detokenizer.apply(stop ? Arrays.copyOf(sampled, row.length - 1) : sampled);
            int read = row.source.prefix.length;
            List<Span> spans = Span.of(row.length, row.forced);
            Completion completion = new Completion(
                    sampled,
                    Arrays.copyOf(row.logProbs, row.length),
                    stop || stopString ? FinishReason.STOP : FinishReason.LENGTH,
                    text,
                    spans,
                    new Cost(
                            row.sample == 0 ? prompts.get(row.source.index).tokens().length + read : 0,
                            row.length - read),
                    row.entropy / Span.sampledTokens(spans));
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
