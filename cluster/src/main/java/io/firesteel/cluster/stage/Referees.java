package io.firesteel.cluster.stage;

import io.firesteel.cluster.spark.publish.PolicyPublisher;
import io.firesteel.cluster.spark.publish.PublishedPolicy;
import io.firesteel.cluster.spark.referee.Referee;
import io.firesteel.cluster.spark.referee.RefereePart;
import io.firesteel.core.Fault;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.RewardModelDirectory;
import io.firesteel.core.text.Tokenizer;
import io.firesteel.rewards.RewardSettings;
import org.apache.spark.api.java.JavaSparkContext;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The policies that reward functions ask, found, checked against the policy that is asked about, and published to the executors: each
 * executor fetches and packs each once. Closing frees them everywhere.
 */
public final class Referees implements AutoCloseable {
    private static final AtomicLong PUBLISHED = new AtomicLong();

    private final List<Referee> referees = new ArrayList<>();
    private final List<PolicyPublisher> publishers = new ArrayList<>();
    private final Map<String, String> fingerprints = new LinkedHashMap<>();
    private final Map<String, Integer> mostTokens = new LinkedHashMap<>();
    private final Map<String, IntUnaryOperator> judges =
            new LinkedHashMap<>(); // what each reads at most, by the longest sequence

    private Referees() {}

    /** Where rewards ask no policy. */
    public static Referees none() {
        return new Referees();
    }

    /** What a stage with these rewards takes from elsewhere for them. */
    static List<Stage.Input> inputs(RewardSettings rewards) {
        return RefereePart.of(rewards).stream()
                .map(part -> new Stage.Input(
                        "rewards.parts." + part.name() + ".path",
                        part.path(),
                        part instanceof RefereePart.ByJudge ? Artefact.Kind.POLICY : Artefact.Kind.REWARD_MODEL))
                .toList();
    }

    /**
     * @param spark asked for only where there is something to publish
     * @param policy whose completions they are asked about
     */
    static Referees publish(
            Supplier<JavaSparkContext> spark, Inputs inputs, RewardSettings rewards, PolicyDirectory policy) {
        Referees published = new Referees();
        try {
            for (RefereePart part : RefereePart.of(rewards)) {
                if (part instanceof RefereePart.ByRewardModel model) {
                    published.add(spark, model, inputs, policy);
                } else if (part instanceof RefereePart.ByJudge judge) {
                    published.add(spark, judge, inputs.policy(judge.path()), policy);
                }
            }
            return published;
        } catch (RuntimeException e) {
            published.close();
            throw e;
        }
    }

    private void add(
            Supplier<JavaSparkContext> spark, RefereePart.ByRewardModel part, Inputs inputs, PolicyDirectory policy) {
        RewardModelDirectory directory = inputs.rewardModel(part.path());
        if (!sameTokens(directory.tokenizerFiles(), policy.tokenizerFiles())) {
            throw new Fault(
                    part.where() + ": path " + part.path(),
                    "a reward model with the tokenizer of the policy whose completions it reads",
                    "another tokenizer.json",
                    "make a reward model of this policy, or of one of its family; a judge may have a tokenizer of its"
                            + " own");
        }
        float[] score = directory.model().score();
        if (inputs.ready(part.path()) && IntStream.range(0, score.length).allMatch(i -> score[i] == 0)) {
            throw new Fault(
                    part.where() + ": path " + part.path(),
                    "a reward model that has learned",
                    "a head of zeros, which gives everything 0",
                    "train it: a stage of kind reward-model");
        }
        fingerprints.put(part.name(), directory.model().fingerprint());
        mostTokens.put(part.where(), directory.model().architecture().maxPositions());
        referees.add(new Referee.OfRewardModel(
                part.name(), publish(spark, part, directory.model().blocks()), score));
    }

    private void add(
            Supplier<JavaSparkContext> spark, RefereePart.ByJudge part, PolicyDirectory judge, PolicyDirectory policy) {
        int[] yes = tokens(part, "yes", part.yes(), judge.tokenizer());
        int[] no = tokens(part, "no", part.no(), judge.tokenizer());
        Arrays.stream(yes)
                .filter(token -> Arrays.stream(no).anyMatch(other -> other == token))
                .findFirst()
                .ifPresent(token -> {
                    throw new Fault(
                            part.where() + ": no",
                            "other words than those that mean yes",
                            "\"" + judge.tokenizer().token(token) + "\" in both",
                            "choose words that tell yes from no");
                });
        int around;
        try {
            around = judge.tokenizer().encode(part.template().render(Map.of("prompt", "", "completion", ""))).length;
        } catch (Fault fault) {
            throw new Fault(
                    part.where() + ": template",
                    fault.expected(),
                    fault.found(),
                    "write the template in the words that the judge knows",
                    fault);
        }
        fingerprints.put(part.name(), judge.policy().fingerprint());
        int positions = judge.policy().architecture().maxPositions();
        judges.put(part.name(), tokens -> Math.min(positions, part.reads(around, tokens)));
        int most = part.mostTokens() > 0 ? Math.min(positions, part.mostTokens()) : positions;
        if (most <= around) {
            throw new Fault(
                    part.where() + ": template",
                    "fewer than the " + most + " tokens that the judge may read, all in all",
                    around + " of the template alone",
                    "shorten it, ask a policy with more positions, or raise max-tokens");
        }
        if (sameTokens(judge.tokenizerFiles(), policy.tokenizerFiles())) { // else nobody knows how many it will be
            mostTokens.put(part.where(), most - around);
        }
        referees.add(new Referee.OfJudge(
                part.name(),
                publish(spark, part, judge.policy()),
                judge.tokenizerJson(),
                part.template(),
                yes,
                no,
                positions));
    }

    private PublishedPolicy publish(Supplier<JavaSparkContext> spark, RefereePart part, Policy policy) {
        PolicyPublisher publisher =
                new PolicyPublisher(spark.get(), "reward " + part.name() + "#" + PUBLISHED.incrementAndGet());
        publishers.add(publisher);
        return publisher.publish(policy);
    }

    private static int[] tokens(RefereePart.ByJudge part, String parameter, List<String> words, Tokenizer tokenizer) {
        return words.stream()
                .mapToInt(word -> {
                    int[] tokens;
                    try {
                        tokens = tokenizer.encode(word);
                    } catch (Fault fault) {
                        throw notOneToken(part, parameter, word, "no token of the judge's", fault);
                    }
                    if (tokens.length != 1) {
                        throw notOneToken(part, parameter, word, tokens.length + " tokens", null);
                    }
                    return tokens[0];
                })
                .distinct()
                .toArray();
    }

    private static Fault notOneToken(RefereePart part, String parameter, String word, String found, Throwable cause) {
        return new Fault(
                part.where() + ": " + parameter,
                "words of one token each of the judge's",
                "\"" + word + "\": " + found,
                "choose words that the judge writes as one token, with the space before them if it writes one; several"
                        + " are parted by |",
                cause);
    }

    /** Whether two tokenizer.json say the same; how they are laid out, cut texts off and pad is no matter. */
    private static boolean sameTokens(Map<String, byte[]> one, Map<String, byte[]> other) {
        return meaning(one).equals(meaning(other));
    }

    private static Map<String, Object> meaning(Map<String, byte[]> files) {
        JsonObject json = Json.object(HuggingFaceDirectory.TOKENIZER, files.get(HuggingFaceDirectory.TOKENIZER));
        Map<String, Object> meaning = new LinkedHashMap<>(json.fields());
        meaning.remove("truncation");
        meaning.remove("padding");
        return meaning;
    }

    /**
     * Refuses one that could not read the longest completion with its prompt.
     *
     * @param tokens of both
     */
    void requireRoom(int tokens) {
        mostTokens.forEach((where, most) -> {
            if (tokens > most) {
                throw new Fault(
                        where,
                        "room for " + tokens + " tokens, the longest prompt and completion",
                        "room for " + most,
                        "lower rollout.max-new-tokens, ask a policy with more positions, or raise the judge's"
                                + " max-tokens");
            }
        });
    }

    /** All of them, whatever they are asked about. */
    List<Referee> published() {
        return List.copyOf(referees);
    }

    /**
     * As they travel to executors.
     *
     * @param tokens of the longest prompt and completion
     */
    List<Referee> published(int tokens) {
        return referees.stream()
                .map(referee -> referee instanceof Referee.OfJudge judge
                        ? judge.reading(judges.get(judge.part()).applyAsInt(tokens))
                        : referee)
                .toList();
    }

    /** SHA-256 of each one's weights, by the part's name: rewards of the same settings and other weights are others. */
    Map<String, String> fingerprints() {
        return fingerprints;
    }

    @Override
    public void close() {
        publishers.forEach(PolicyPublisher::close);
    }
}
