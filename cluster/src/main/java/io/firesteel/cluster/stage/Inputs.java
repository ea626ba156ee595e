package io.firesteel.cluster.stage;

import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.table.TableFiles;
import io.firesteel.core.Fault;
import io.firesteel.core.Sha256;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.RewardModel;
import io.firesteel.core.policy.RewardModelDirectory;
import org.apache.hadoop.conf.Configuration;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Policies and examples by what the configuration calls them: a path, a URI, {@code bundled:NAME}, or {@code stage:NAME}. Each policy
 * is read once and closed with this.
 *
 * <p>Safe for several threads, as stages that run side by side ask it.
 */
public final class Inputs implements AutoCloseable {
    /**
     * A product that is there.
     *
     * @param directory of the stage that made it
     * @param artefact what it is
     */
    public record Product(RunFiles directory, Artefact artefact) {}

    /** The part of a policy that is its parameters. */
    static final String WEIGHTS = "weights";

    private final Supplier<Configuration> hadoop;
    private final Function<String, Optional<Product>> products;
    private final Function<String, PolicyDirectory> starts;
    private final Map<String, PolicyDirectory> policies = new HashMap<>();
    private final Map<String, RewardModelDirectory> rewardModels = new HashMap<>();

    /** Of a stage on its own, where no other makes anything. */
    public Inputs(Supplier<Configuration> hadoop) {
        this(hadoop, name -> Optional.empty(), name -> {
            throw new Fault(
                    "stage:" + name,
                    "a stage of the same recipe",
                    "no recipe",
                    "name a path, or write a recipe: ./firesteel run --help");
        });
    }

    /**
     * Of a stage in a recipe.
     *
     * @param products by a stage's name; empty while that stage is not done
     * @param starts the policy that a stage starts from, whose tokenizer and shape are those of the policy it will make
     */
    public Inputs(
            Supplier<Configuration> hadoop,
            Function<String, Optional<Product>> products,
            Function<String, PolicyDirectory> starts) {
        this.hadoop = hadoop;
        this.products = products;
        this.starts = starts;
    }

    /**
     * The policy of that name. While the stage that makes it is not done, the policy which that stage starts from stands in for it,
     * so that tokenizer, shape and prompts can be checked before anything has run.
     */
    public synchronized PolicyDirectory policy(String reference) {
        Optional<String> stage = Stage.Input.stageOf(reference);
        if (stage.isPresent()) {
            Optional<Product> product = products.apply(stage.get());
            if (product.isEmpty()) {
                return starts.apply(stage.get());
            }
            RunFiles directory = product.get().directory();
            return policies.computeIfAbsent(
                    reference + " " + product.get().artefact().sha256(),
                    key -> HuggingFaceDirectory.read(
                            directory.source(product.get().artefact().path())));
        }
        return policies.computeIfAbsent(reference, path -> StartPolicies.read(path, hadoop.get()));
    }

    /**
     * The reward model of that name. While the stage that makes it is not done, one that has learned nothing stands in for it, with the
     * tokenizer and the shape of the policy which that stage starts from.
     */
    public synchronized RewardModelDirectory rewardModel(String reference) {
        Optional<String> stage = Stage.Input.stageOf(reference);
        if (stage.isPresent()) {
            Optional<Product> product = products.apply(stage.get());
            if (product.isEmpty()) {
                PolicyDirectory start = starts.apply(stage.get()); // which owns the tokenizer
                return new RewardModelDirectory(
                        RewardModel.untrained(start.policy()),
                        start.tokenizer(),
                        start.tokenizerFiles(),
                        start.stopTokens(),
                        start.provenance());
            }
            RunFiles directory = product.get().directory();
            return rewardModels.computeIfAbsent(
                    reference + " " + product.get().artefact().sha256(),
                    key -> RewardModelDirectory.read(
                            directory.source(product.get().artefact().path())));
        }
        return rewardModels.computeIfAbsent(reference, path -> StartPolicies.readRewardModel(path, hadoop.get()));
    }

    /** A policy that is made and not read: once for each key. */
    synchronized PolicyDirectory made(String key, Supplier<PolicyDirectory> make) {
        return policies.computeIfAbsent(key, unused -> make.get());
    }

    /** The policy that a stage of the recipe starts from. */
    PolicyDirectory startOf(String stage) {
        return starts.apply(stage);
    }

    /** Whether what the name stands for is there: false only for a stage that is not done. */
    public boolean ready(String reference) {
        return Stage.Input.stageOf(reference)
                .map(stage -> products.apply(stage).isPresent())
                .orElse(true);
    }

    /** These files, {@code stage:NAME} replaced by the folder of that stage's examples. */
    public List<String> files(List<String> references) {
        return references.stream().map(this::file).toList();
    }

    private String file(String reference) {
        return Stage.Input.stageOf(reference)
                .map(stage -> {
                    Product product = products.apply(stage)
                            .orElseThrow(
                                    () -> new IllegalStateException(reference + " is asked for before it is done"));
                    return product.directory().path(product.artefact().path()).toString();
                })
                .orElse(reference);
    }

    /** SHA-256 of each part of a policy, by the part's name. */
    SortedMap<String, String> contentsOfPolicy(String reference) {
        return contents(policy(reference));
    }

    /** The same of a reward model. */
    SortedMap<String, String> contentsOfRewardModel(String reference) {
        RewardModelDirectory directory = rewardModel(reference);
        SortedMap<String, String> parts = new TreeMap<>();
        parts.put(WEIGHTS, directory.model().fingerprint());
        parts.put("architecture", Sha256.of(directory.model().architecture().toString()));
        directory.tokenizerFiles().forEach((name, bytes) -> parts.put(name, Sha256.of(bytes)));
        return parts;
    }

    /** What is computed with, and the files beside it, which are carried along into every policy that comes of it. */
    static SortedMap<String, String> contents(PolicyDirectory policy) {
        SortedMap<String, String> parts = new TreeMap<>();
        parts.put(WEIGHTS, policy.policy().fingerprint());
        parts.put(
                "architecture and stop tokens",
                Sha256.of(policy.policy().architecture() + Arrays.toString(policy.stopTokens())));
        policy.tokenizerFiles().forEach((name, bytes) -> parts.put(name, Sha256.of(bytes)));
        return parts;
    }

    /** SHA-256 over the files that a path, glob or folder stands for, names without their folders, and contents. */
    String hashOfFiles(String reference) {
        StringBuilder all = new StringBuilder();
        TableFiles.find(reference, hadoop())
                .forEach(file -> all.append(file.path().getName())
                        .append(' ')
                        .append(file.sha256(hadoop()))
                        .append('\n'));
        return Sha256.of(all.toString());
    }

    Configuration hadoop() {
        return hadoop.get();
    }

    @Override
    public synchronized void close() {
        policies.values().forEach(PolicyDirectory::close);
        policies.clear();
        rewardModels.values().forEach(RewardModelDirectory::close);
        rewardModels.clear();
    }
}
