package io.firesteel.cluster.data;

import io.firesteel.cluster.settings.ChatSettings;
import io.firesteel.cluster.settings.CurriculumSettings;
import io.firesteel.cluster.settings.DataSettings;
import io.firesteel.cluster.settings.DifficultyRange;
import io.firesteel.cluster.settings.EvaluationSettings;
import io.firesteel.cluster.settings.WeightedSource;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.Sha256;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.text.Beginning;
import io.firesteel.core.text.ChatTemplate;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.math.MathVerifier;
import io.firesteel.rewards.math.extract.Extraction;
import org.apache.hadoop.conf.Configuration;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The prompts of a run: what it learns from and what it is evaluated on. Making one resolves everything about data without sampling:
 * files, columns, templates, verifiers, the length of prompts, sets that are empty or the same.
 */
public final class DataSets {
    /** Endless sources are tried on so many problems of each difficulty. */
    private static final int TRIED = 16;

    private final PromptRoom room;
    private final Set<String> heldOutKeys = new HashSet<>();
    private final List<Learned> learned = new ArrayList<>();
    private final CurriculumSettings curriculum;
    private final PromptSource test;
    private final List<EvaluationSet> sets = new ArrayList<>();
    private final Set<String> verifiers = new TreeSet<>();
    private final Set<String> learnedVerifiers = new TreeSet<>();
    private final Map<String, String> turnEnds = new TreeMap<>();
    private int heldOutToo;
    private int longest;

    /**
     * One source to learn from.
     *
     * @param weight its share
     * @param pool empty where the source is endless
     * @param endless empty where it is finite
     * @param prefix of its prompts' ids
     * @param renderer its template and verifier
     */
    private record Learned(
            int weight,
            Optional<Pool> pool,
            Optional<EndlessProblems> endless,
            String prefix,
            PromptRenderer renderer) {}

    private DataSets(
            DataSettings data,
            EvaluationSettings evaluation,
            Tokenizer tokenizer,
            Supplier<Optional<ChatTemplate>> chat,
            Beginning beginning,
            int positions,
            int newTokens,
            Supplier<Configuration> hadoop) {
        room = new PromptRoom(positions, newTokens, data.longPrompts());
        curriculum = data.curriculum();
        requireOneExtraction("data", Optional.of(data.verifier()), Optional.of(data.extraction()));
        data.sources().forEach(each -> requireOneExtraction("data.sources", each.verifier(), each.extraction()));
        evaluation
                .sets()
                .forEach((name, set) ->
                        requireOneExtraction("evaluation.sets." + name, set.verifier(), set.extraction()));
        List<WeightedSource> sources = data.learned();
        // Names are resolved before files are read.
        List<PromptRenderer> renderers = sources.stream()
                .map(source -> new PromptRenderer(
                        PromptForm.of(source.template().orElseThrow(), data.chat(), chat, beginning),
                        tokenizer,
                        source.verifier().orElseThrow(),
                        data.specialTokens()))
                .toList();
        Map<String, PromptRenderer> setRenderers = new LinkedHashMap<>();
        evaluation
                .sets()
                .forEach((name, set) -> setRenderers.put(
                        name,
                        new PromptRenderer(
                                PromptForm.of(set.template().orElse(data.template()), data.chat(), chat, beginning),
                                tokenizer,
                                data.verifier(set.verifier(), set.extraction()),
                                data.specialTokens())));

        ProblemSources read = new ProblemSources(hadoop);
        List<Problems> problems = sources.stream()
                .map(source -> read.of(source.source(), source.verifier().orElseThrow()))
                .toList();
        List<List<Prompt>> heldOut = new ArrayList<>();
        for (int s = 0; s < sources.size(); s++) {
            heldOut.add(heldOut("data", problems.get(s).test(), renderers.get(s), prefix(s)));
        }
        test = PromptSource.of(inTurns(heldOut, sources));
        evaluation.sets().forEach((name, set) -> {
            List<Problem> own =
                    read.heldOut(data.filled(set.source()), data.verifier(set.verifier(), set.extraction()));
            sets.add(new EvaluationSet(
                    name,
                    PromptSource.of(heldOut("evaluation.sets." + name, own, setRenderers.get(name), "")),
                    set.problems().map(OptionalInt::of).orElse(OptionalInt.empty())));
        });
        for (int s = 0; s < sources.size(); s++) {
            learned.add(learn(sources.get(s), problems.get(s), renderers.get(s), prefix(s)));
        }
        room.require();
        requireChat(
                data.chat(),
                Stream.concat(renderers.stream(), setRenderers.values().stream())
                        .map(PromptRenderer::templateName)
                        .toList());
        requireExtraction(data.extraction());
        Stream.concat(renderers.stream(), setRenderers.values().stream()).forEach(renderer -> renderer.turnEnd()
                .ifPresent(token -> turnEnds.put(token, renderer.templateName())));
    }

    /**
     * Generates or reads problems, and renders them.
     *
     * @param policy whose tokenizer and positions the prompts are for
     * @param newTokens the most that a completion may have, for which prompts must leave room
     * @param hadoop how file systems are set up; asked for only where files are read
     */
    public static DataSets of(
            DataSettings data,
            EvaluationSettings evaluation,
            PolicyDirectory policy,
            int newTokens,
            Supplier<Configuration> hadoop) {
        return of(
                data,
                evaluation,
                policy.tokenizer(),
                () -> ChatTemplate.of("policy.path", policy.tokenizerFiles()),
                Beginning.of("policy.path", policy.tokenizer(), policy.tokenizerFiles()),
                policy.policy().architecture().maxPositions(),
                newTokens,
                hadoop);
    }

    static DataSets of(
            DataSettings data,
            EvaluationSettings evaluation,
            Tokenizer tokenizer,
            Supplier<Optional<ChatTemplate>> chat,
            Beginning beginning,
            int positions,
            int newTokens,
            Supplier<Configuration> hadoop) {
        return new DataSets(data, evaluation, tokenizer, chat, beginning, positions, newTokens, hadoop);
    }

    /** Refuses a name that says where answers are looked for beside a setting that says otherwise. */
    private static void requireOneExtraction(String where, Optional<String> verifier, Optional<Extraction> extraction) {
        if (verifier.filter(Verifiers::hasExtraction).isPresent() && extraction.isPresent()) {
            String name = verifier.get();
            boolean named = !name.equals(MathVerifier.NAME);
            if (named && !name.equals(Verifiers.extracting(name, extraction.get()))) {
                throw new Fault(
                        where + ".verifier",
                        MathVerifier.NAME + ", or the extraction that the name says",
                        name + ", and extraction = " + extraction.get(),
                        "set verifier=" + MathVerifier.NAME + " there, and extraction to where its answers stand");
            }
        }
    }

    /** Refuses an extraction that no verifier of these prompts has. */
    private void requireExtraction(Extraction extraction) {
        if (extraction != Extraction.MARKED && verifiers.stream().noneMatch(Verifiers::hasExtraction)) {
            throw new Fault(
                    "data.extraction",
                    "marked, since no verifier of these prompts has a choice: " + String.join(", ", verifiers),
                    extraction.toString(),
                    "leave it out, or set data.verifier=" + MathVerifier.NAME);
        }
    }

    /** Refuses turns of a chat that no prompt is written with. */
    private static void requireChat(ChatSettings chat, List<String> templates) {
        if (chat.saysSomething() && !templates.contains(PromptForm.CHAT)) {
            throw new Fault(
                    "data.chat",
                    "prompts by the policy's own chat template (data.template chat, or auto with a policy that has one)",
                    "the template " + templates.get(0),
                    "leave data.chat out, or write its text into data.template");
        }
    }

    /** Ids of several sources must not meet: those of the first stay as they are. */
    private static String prefix(int source) {
        return source == 0 ? "" : source + 1 + ": ";
    }

    private List<Prompt> heldOut(String where, List<Problem> problems, PromptRenderer renderer, String prefix) {
        List<Prompt> prompts = new ArrayList<>();
        for (Problem problem : problems) {
            heldOutKeys.add(problem.key());
            render(problem, renderer, prefix).ifPresent(prompts::add);
        }
        if (prompts.isEmpty()) {
            throw problems.isEmpty()
                    ? new Fault(where, "at least one held-out problem", "none", "give some")
                    : room.noneLeft(where, problems.size());
        }
        return prompts;
    }

    private Learned learn(WeightedSource source, Problems problems, PromptRenderer renderer, String prefix) {
        int weight = source.weight().orElseThrow();
        if (problems.endless().isPresent()) {
            EndlessProblems endless = problems.endless().get();
            for (int difficulty = endless.range().lowest();
                    difficulty <= endless.range().highest();
                    difficulty++) {
                DifficultyRange one = new DifficultyRange(difficulty, difficulty);
                requireOne(endless, one, renderer, prefix);
            }
            return new Learned(weight, Optional.empty(), problems.endless(), prefix, renderer);
        }
        int heldOutBefore = heldOutToo;
        Pool pool = new Pool();
        int[] met = new int[1];
        problems.train().each(problem -> {
            met[0]++;
            if (heldOutKeys.contains(problem.key())) {
                heldOutToo++;
            } else {
                render(problem, renderer, prefix).ifPresent(fits -> {
                    learnedVerifiers.add(fits.verifier());
                    pool.add(fits, problem);
                });
            }
        });
        int heldOutHere = heldOutToo - heldOutBefore;
        int tooLong = met[0] - heldOutHere;
        if (pool.size() == 0 && tooLong > 0 && heldOutHere == 0) {
            throw room.noneLeft("data", tooLong);
        }
        if (pool.size() == 0) {
            throw new Fault(
                    "data",
                    "problems to learn from that are not held out",
                    "none of " + met[0] + ": " + heldOutHere + " are held out, " + tooLong + " are too long",
                    "give a training set and a test set that differ");
        }
        return new Learned(weight, Optional.of(pool), Optional.empty(), prefix, renderer);
    }

    /** Of a difficulty of an endless source so many are tried: prompts that are too long are refused here, or all of them may be. */
    private void requireOne(EndlessProblems endless, DifficultyRange one, PromptRenderer renderer, String prefix) {
        int fitting = 0;
        for (int index = 0; index < TRIED; index++) {
            Optional<Prompt> prompt = render(endless.at(new Seeds(0), one, index), renderer, prefix);
            prompt.ifPresent(fits -> learnedVerifiers.add(fits.verifier()));
            fitting += prompt.isPresent() ? 1 : 0;
        }
        if (fitting == 0) {
            throw new Fault(
                    "data: difficulty " + one + " of task " + endless.task().name(),
                    "prompts that leave room for a completion",
                    "none among " + TRIED + " that were tried",
                    "choose lower difficulties, lower rollout.max-new-tokens, or choose a policy with more positions");
        }
    }

    private Optional<Prompt> render(Problem problem, PromptRenderer renderer, String prefix) {
        Prompt prompt = renderer.render(problem, prefix);
        verifiers.add(prompt.verifier());
        longest = Math.max(longest, prompt.tokens().length);
        return room.fits(prompt, problem) ? Optional.of(prompt) : Optional.empty();
    }

    /** A prompt of an endless source, while the run goes on. */
    private Optional<Prompt> draw(Problem problem, PromptRenderer renderer, String prefix) {
        Prompt prompt = renderer.render(problem, prefix);
        return room.fitsDrawn(prompt, problem) ? Optional.of(prompt) : Optional.empty();
    }

    /** The held-out prompts of several sources, mixed like the training prompts, so that the first hundred are a fair sample. */
    private static List<Prompt> inTurns(List<List<Prompt>> heldOut, List<WeightedSource> sources) {
        Shares shares = new Shares(weights(sources), 1);
        int all = heldOut.stream().mapToInt(List::size).sum();
        int[] taken = new int[heldOut.size()];
        List<Prompt> mixed = new ArrayList<>();
        for (long slot = 0; mixed.size() < all; slot++) {
            int source = shares.slots(slot)[0];
            if (taken[source] < heldOut.get(source).size()) {
                mixed.add(heldOut.get(source).get(taken[source]++));
            }
        }
        return mixed;
    }

    private static int[] weights(List<WeightedSource> sources) {
        return sources.stream()
                .mapToInt(source -> source.weight().orElseThrow())
                .toArray();
    }

    /**
     * Which training prompts are drawn when.
     *
     * @param prompts per iteration
     * @param seeds the address below which they are drawn
     * @throws Fault if there are not so many, or a curriculum by difficulty finds no difficulties
     */
    public Curriculum curriculum(int prompts, Seeds seeds) {
        int[] weights = learned.stream().mapToInt(Learned::weight).toArray();
        Shares shares = new Shares(weights, prompts);
        int[] most = shares.most();
        List<Order> orders = new ArrayList<>();
        for (int s = 0; s < learned.size(); s++) {
            Learned source = learned.get(s);
            Seeds address = learned.size() == 1 ? seeds : seeds.at("source").at(s);
            int batch = most[s];
            orders.add(source.pool()
                    .<Order>map(pool -> curriculum instanceof CurriculumSettings.Prioritised prioritised
                            ? new PrioritisedOrder(pool, batch, prioritised.least(), address)
                            : new PoolOrder(pool, batch, curriculum, address))
                    .orElseGet(() -> new EndlessOrder(
                            source.endless().orElseThrow(),
                            problem -> heldOutKeys.contains(problem.key())
                                    ? Optional.empty()
                                    : draw(problem, source.renderer(), source.prefix()),
                            batch,
                            curriculum,
                            address)));
        }
        return new Curriculum(orders, shares);
    }

    /** The data's own held-out prompts, the default evaluation set. */
    public PromptSource test() {
        return test;
    }

    /** The further evaluation sets. */
    public List<EvaluationSet> sets() {
        return List.copyOf(sets);
    }

    /** The tokens that end a turn in the templates, as far as these tell, each with the name of one that has it. */
    public Map<String, String> turnEnds() {
        return Collections.unmodifiableMap(turnEnds);
    }

    /** The names of all verifiers that prompts ask for, sorted. */
    public Set<String> verifiers() {
        return Collections.unmodifiableSet(verifiers);
    }

    /** Those of prompts to learn from, sorted. */
    public Set<String> learnedVerifiers() {
        return Collections.unmodifiableSet(learnedVerifiers);
    }

    /** How many prompts there are to learn from; empty if a source is endless. */
    public OptionalInt trainingPrompts() {
        return learned.stream().anyMatch(source -> source.pool().isEmpty())
                ? OptionalInt.empty()
                : OptionalInt.of(learned.stream()
                        .mapToInt(source -> source.pool().orElseThrow().size())
                        .sum());
    }

    /** Training problems that were left out because they are held out too. */
    public int heldOutToo() {
        return heldOutToo;
    }

    /** Prompts that were left out because they do not fit into the policy; only where {@code data.long-prompts} says so. */
    public int tooLong() {
        return room.dropped();
    }

    /**
     * Tokens of the longest prompt that was met, those that were left out included. A completion has the policy's positions less these; of an
     * endless source some were tried.
     */
    public int longestPrompt() {
        return longest;
    }

    /** What a command's first lines say of the data. */
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        OptionalInt prompts = trainingPrompts();
        facts.put(
                "data",
                (prompts.isPresent() ? prompts.getAsInt() + " prompts" : "prompts without end") + " to learn from, "
                        + test.size() + " held out"
                        + (heldOutToo == 0
                                ? ""
                                : "; " + heldOutToo + " training problems left out, since they are held out too")
                        + (room.sentence().isEmpty() ? "" : "; " + room.sentence()));
        sets.forEach(
                set -> facts.put("evaluation set " + set.name(), set.prompts().size() + " prompts"));
        return facts;
    }

    /**
     * SHA-256 over every prompt that there is, in order: what was read, whatever the files are called. Endless sources are told by their
     * settings and are not in it.
     */
    public String fingerprint() {
        MessageDigest digest = Sha256.digest();
        learned.forEach(source -> source.pool()
                .ifPresent(pool ->
                        IntStream.range(0, pool.size()).mapToObj(pool::prompt).forEach(p -> add(digest, p))));
        List<PromptSource> heldOut = new ArrayList<>(List.of(test));
        sets.forEach(set -> heldOut.add(set.prompts()));
        heldOut.forEach(source ->
                IntStream.range(0, source.size()).mapToObj(source::prompt).forEach(p -> add(digest, p)));
        return Sha256.hex(digest);
    }

    private static void add(MessageDigest digest, Prompt prompt) {
        for (String part : List.of(prompt.id(), prompt.verifier(), prompt.text(), prompt.gold())) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
        }
    }
}
