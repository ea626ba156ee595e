package io.firesteel.cluster.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.firesteel.cluster.command.CommandLines;
import io.firesteel.cluster.console.Console;
import io.firesteel.cluster.console.Terminal;
import io.firesteel.cluster.metrics.Metric;
import io.firesteel.cluster.run.RolloutTable;
import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.run.RunFiles;
import io.firesteel.cluster.run.RunLog;
import io.firesteel.cluster.settings.RunSettings;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.session.SparkApplication;
import io.firesteel.core.Completion;
import io.firesteel.core.Fault;
import io.firesteel.core.Prompt;
import io.firesteel.core.Verdict;
import io.firesteel.core.config.Configuration;
import io.firesteel.core.json.Json;
import io.firesteel.core.json.JsonObject;
import io.firesteel.core.policy.Adapted;
import io.firesteel.core.policy.AdapterDirectory;
import io.firesteel.core.policy.AdapterLayout;
import io.firesteel.core.policy.HuggingFaceDirectory;
import io.firesteel.core.policy.LoraSettings;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.policy.Safetensors;
import io.firesteel.core.random.Seeds;
import io.firesteel.core.storage.FileSource;
import io.firesteel.rewards.RewardFunction;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Stages of every kind in directories of their own, on the bundled policy, shortened; one application for all. */
@Timeout(240)
class StageRunTest {
    private static final List<String> SHORT = List.of(
            "run.iterations=3",
            "run.checkpoint-every=100",
            "sft.checkpoint-every=100",
            "run.samples-every=0",
            "rollout.prompts=4",
            "rollout.group-size=4",
            "rollout.max-new-tokens=60",
            "evaluation.problems=0",
            "sft.start.kind=policy",
            "sft.steps=3",
            "sft.report-every=1",
            "sft.method.batch-examples=4",
            "sft.method.pool-batches=2",
            "sft.method.optimiser.schedule.warmup-steps=0",
            "reward-model.steps=3",
            "reward-model.report-every=1",
            "reward-model.checkpoint-every=100",
            "reward-model.evaluate-every=2",
            "reward-model.method.batch-pairs=4",
            "reward-model.method.optimiser.schedule.warmup-steps=0",
            "dpo.steps=3",
            "dpo.report-every=1",
            "dpo.checkpoint-every=100",
            "dpo.evaluate-every=2",
            "dpo.method.batch-pairs=4",
            "dpo.method.optimiser.schedule.warmup-steps=0",
            "rejection.problems=12",
            "rejection.samples=4");

    /** What the line of a step begins with. */
    private static final List<String> LINES = List.of("it", "step", "batch");

    @TempDir
    static Path folder;

    private static SparkApplication application;

    /** What the console of the last {@link #run} said. */
    private static volatile String told = "";

    @BeforeAll
    static void start() {
        application = SparkApplication.of("stages", "local[2]");
        Perturbed.write(folder.resolve("teacher"), 0.1);
    }

    @AfterAll
    static void stop() {
        application.close();
    }

    private static Stage stage(String kind, Settings settings) {
        return switch (kind) {
            case "sft" -> Sft.of(settings);
            case "grpo" -> Grpo.of(settings);
            case "distill" -> Distill.of(settings);
            case "dpo" -> Dpo.of(settings);
            case "reward-model" -> RewardModelling.of(settings);
            case "rejection-sample" -> RejectionSample.of(settings);
            default -> Evaluate.of(settings);
        };
    }

    /** @param stopAfter a stop is asked for when the console says the line of this step; 0 for never */
    private static StageResult run(String kind, String directory, int stopAfter, String... overrides)
            throws InterruptedException {
        return run(kind, directory, stopAfter, loop -> loop, overrides);
    }

    /** @param around what becomes of the stage's loop */
    private static StageResult run(
            String kind, String directory, int stopAfter, UnaryOperator<Loop> around, String... overrides)
            throws InterruptedException {
        List<String> all = new ArrayList<>(SHORT);
        all.add("distill.teacher=" + folder.resolve("teacher"));
        all.addAll(List.of(overrides));
        Configuration configuration = Configuration.load(List.of(), all);
        Stage stage = stage(kind, configuration.bind(Settings.class));
        StopRequest stop = new StopRequest();
        Console console = new Console(
                new Listening(text -> {
                    if (LINES.stream().anyMatch(line -> text.contains(line + " " + stopAfter + "/3"))) {
                        stop.make();
                    }
                }),
                new Terminal(false, 100, false));
        try (Inputs inputs = new Inputs(application::hadoop)) {
            StageContext context =
                    new StageContext("test " + directory, application, inputs, new Seeds(1), console, stop);
            Address address = Address.of(
                    stage,
                    configuration.canonical(stage.decidedBy()),
                    context.seeds().seed(),
                    stage.contents(inputs));
            try (RunDirectory opened =
                    RunDirectory.open(folder.resolve(directory).toString(), application.hadoop(), console::warning)) {
                return new StageRun(stage, context, configuration, address, true)
                        .run(opened, restored -> around.apply(stage.open(context, restored)));
            }
        }
    }

    /** A stream that is heard. */
    private static final class Listening extends PrintStream {
        Listening(Consumer<String> ear) {
            super(
                    new ByteArrayOutputStream() {
                        @Override
                        public synchronized void write(byte[] bytes, int from, int length) {
                            super.write(bytes, from, length);
                            told = toString(StandardCharsets.UTF_8);
                            ear.accept(told);
                        }
                    },
                    true,
                    StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sft", "grpo", "distill", "rejection-sample"})
    void aStoppedStageSavesAndGoesOnToTheSameBits(String kind) throws Exception {
        StageResult whole = run(kind, kind + "-whole", 0);

        StageResult stopped = run(kind, kind + "-stopped", 2);
        List<String> kept = names(kind + "-stopped/checkpoints");
        assertThat(Files.getLastModifiedTime(folder.resolve(kind + "-stopped/report.html")))
                .as("the report has the last step before a stop, however soon it follows another")
                .isGreaterThanOrEqualTo(
                        Files.getLastModifiedTime(folder.resolve(kind + "-stopped/checkpoints/iteration-000002")));
        StageResult resumed = run(kind, kind + "-stopped", 0);

        assertThat(whole.completed()).isTrue();
        assertThat(whole.steps()).isEqualTo(3);
        assertThat(stopped.completed()).isFalse();
        assertThat(stopped.steps()).isEqualTo(2);
        assertThat(kept).as("rejection sampling saves after each part").endsWith("iteration-000002");
        assertThat(kept).hasSize(kind.equals("rejection-sample") ? 2 : 1);
        assertThat(resumed.artefact().orElseThrow().sha256())
                .isEqualTo(whole.artefact().orElseThrow().sha256());
        assertThat(resumed.artefact().orElseThrow().path())
                .isEqualTo(whole.artefact().orElseThrow().path());
        assertThat(resumed.cost().tokens())
                .as("tokens of both sessions")
                .isEqualTo(whole.cost().tokens())
                .isGreaterThan(stopped.cost().tokens());
        assertThat(stopped.cost().tokens()).isPositive();
        assertThat(resumed.cost().coreSeconds())
                .isGreaterThan(stopped.cost().coreSeconds())
                .isGreaterThan(0);
        assertThat(metrics(kind + "-stopped"))
                .isEqualTo(metrics(kind + "-whole"))
                .hasSize(3);
        if (!kind.equals("sft")) {
            assertThat(rollouts(kind + "-stopped"))
                    .isEqualTo(rollouts(kind + "-whole"))
                    .hasSize(48);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sft", "grpo"})
    void adaptersLearnAreSavedAloneAndGoOnToTheSameBits(String kind) throws Exception {
        String[] lora = {"trainer.lora.kind=on", "trainer.lora.rank=4", "trainer.lora.targets=[q_proj,v_proj]"};
        String at = kind + "-lora";
        StageResult whole = run(kind, at, 0, lora);
        run(kind, at + "-stopped", 2, lora);
        List<String> saved = names(at + "-stopped/checkpoints/iteration-000002");

        assertThatThrownBy(() -> run(
                        kind,
                        at + "-stopped",
                        0,
                        "trainer.lora.kind=on",
                        "trainer.lora.rank=4",
                        "trainer.lora.alpha=4",
                        "trainer.lora.targets=[q_proj,v_proj]"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("trainer.lora", "alpha=32.0", "alpha=4.0");
        assertThatThrownBy(() -> run(kind, at + "-stopped", 0))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("trainer.lora", "one of adapters");

        StageResult resumed = run(kind, at + "-stopped", 0, lora);

        assertThat(saved).contains("adapter").doesNotContain("policy");
        assertThat(resumed.artefact().orElseThrow().sha256())
                .isEqualTo(whole.artefact().orElseThrow().sha256());
        try (PolicyDirectory merged = HuggingFaceDirectory.read(folder.resolve(at + "/policy"));
                PolicyDirectory base = StartPolicies.read("bundled:countdown-base", application.hadoop())) {
            Policy policy = merged.policy();
            assertThat(policy.fingerprint())
                    .isEqualTo(whole.artefact().orElseThrow().sha256())
                    .isNotEqualTo(base.policy().fingerprint());
            AdapterDirectory.Saved adapters =
                    AdapterDirectory.read(FileSource.directory(folder.resolve(at + "/adapter")));
            LoraSettings.On settings = new LoraSettings.On(4, 32, List.of("q_proj", "v_proj"));
            AdapterLayout layout = new AdapterLayout(policy.layout(), settings);
            float[] again = new float[policy.size()];
            new Adapted(base.policy(), settings, AdapterDirectory.adapters(adapters, settings, layout))
                    .merged()
                    .copyAll(again);
            assertThat(again).isEqualTo(policy.parameters());
        }
        assertThat(names(at + "/policy")).noneMatch(name -> name.startsWith("adapter"));
        for (String named : List.of(at, at + "/checkpoints/iteration-000003", at + "/adapter")) {
            try (NamedPolicy taken =
                    NamedPolicy.open(folder.resolve(named).toString(), Optional.empty(), application.hadoop())) {
                assertThat(taken.parameters().fingerprint())
                        .as(named)
                        .isEqualTo(whole.artefact().orElseThrow().sha256());
            }
        }
        assertThatThrownBy(() -> NamedPolicy.open(
                        folder.resolve(at + "/adapter").toString(),
                        Optional.of(folder.resolve("teacher").toString()),
                        application.hadoop()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("the weights that these adapters were learned on", "--base DIR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sft", "grpo", "reward-model"})
    void momentsInBfloat16TakeHalfTheCheckpointAndGoOnToTheSameBits(String kind) throws Exception {
        String[] settings = {
            "trainer.moments=bf16", "grpo.critic.kind=value-head", "reward-model.pairs.files=[" + countdownPairs() + "]"
        };
        String at = kind + "-moments";
        StageResult whole = run(kind, at, 0, settings);

        run(kind, at + "-stopped", 2, settings);
        StageResult resumed = run(kind, at + "-stopped", 0, settings);

        assertThat(resumed.artefact().orElseThrow().sha256())
                .isEqualTo(whole.artefact().orElseThrow().sha256());
        Path checkpoint = folder.resolve(at + "/checkpoints/iteration-000003");
        List<String> moments = new ArrayList<>();
        moments.add("optimiser/first-moment.safetensors");
        moments.add("optimiser/second-moment.safetensors");
        if (kind.equals("grpo")) {
            moments.add("critic/second-moment.safetensors");
        }
        for (String moment : moments) {
            try (InputStream in = Files.newInputStream(checkpoint.resolve(moment))) {
                assertThat(Safetensors.header(moment, in, Files.size(checkpoint.resolve(moment)))
                                .tensors())
                        .as(moment)
                        .allSatisfy(tensor -> assertThat(tensor.type()).isEqualTo("BF16"));
            }
        }
    }

    @Test
    void aRunMayGoOnWithMomentsOfAnotherPrecisionAndSaysSo() throws Exception {
        run("sft", "moments-changed", 2);

        StageResult rounded = run("sft", "moments-changed", 0, "trainer.moments=bf16");

        assertThat(rounded.completed()).isTrue();
        assertThat(told).contains("trainer.moments was absent and is \"bf16\"");
    }

    /** Until 0.2 the policy lay in the checkpoint itself, and before that the moments beside it, under other names. */
    @ParameterizedTest
    @ValueSource(strings = {"optimiser/", "optimiser-"})
    void aCheckpointOfAnEarlierVersionGoesOnToTheSameBits(String moments) throws Exception {
        String stopped = moments.endsWith("/") ? "former" : "former-former";
        StageResult whole = run("sft", stopped + "-whole", 0);
        run("sft", stopped, 2);
        Path checkpoint = folder.resolve(stopped + "/checkpoints/iteration-000002");
        try (Stream<Path> files = Files.list(checkpoint.resolve("policy"))) {
            for (Path file : files.toList()) {
                Files.move(file, checkpoint.resolve(file.getFileName()));
            }
        }
        for (String moment : List.of("first-moment.safetensors", "second-moment.safetensors")) {
            Files.move(checkpoint.resolve("optimiser/" + moment), checkpoint.resolve(moments + moment));
        }
        Path manifest = checkpoint.resolve("manifest.json");
        Files.writeString(
                manifest,
                Files.readString(manifest).replace("\"policy/", "\"").replace("\"optimiser/", "\"" + moments));

        try (NamedPolicy taken =
                NamedPolicy.open(folder.resolve(stopped).toString(), Optional.empty(), application.hadoop())) {
            assertThat(taken.where()).isEqualTo(checkpoint.toString());
        }
        StageResult resumed = run("sft", stopped, 0);

        assertThat(told).contains("going on from checkpoints/iteration-000002");
        assertThat(resumed.artefact().orElseThrow().sha256())
                .isEqualTo(whole.artefact().orElseThrow().sha256());
        assertThat(names(stopped + "/checkpoints/iteration-000003")).contains("policy", "optimiser");
    }

    /** Memory suffices for so many completions. */
    public static final class Hungry implements RewardFunction.Single {
        private static final long serialVersionUID = 1;
        private static final AtomicInteger LEFT = new AtomicInteger();

        @Override
        public double value(Prompt prompt, Completion completion, Verdict verdict) {
            if (LEFT.getAndDecrement() <= 0) {
                throw new OutOfMemoryError("no more");
            }
            return completion.lengthTokens() % 7;
        }
    }

    @Test
    void whereMemoryDoesNotSufficeForAStepThoseBeforeItAreSaved() throws Exception {
        String reward = "rewards.parts=[{name=hungry,kind=\"" + Hungry.class.getName() + "\",weight=1,parameters={}}]";
        Hungry.LEFT.set(Integer.MAX_VALUE);
        String whole = run("grpo", "fed", 0, reward).artefact().orElseThrow().sha256();

        Hungry.LEFT.set(2 * 16);
        assertThatThrownBy(() -> run("grpo", "hungry", 0, reward))
                .isInstanceOf(Fault.class)
                .hasMessageContaining("OutOfMemoryError");
        assertThat(told).contains("memory did not suffice for step 3", "iteration-000002 is saved");
        assertThat(folder.resolve("hungry/checkpoints/iteration-000002/manifest.json"))
                .exists();
        Hungry.LEFT.set(16);
        assertThat(run("grpo", "hungry", 0, reward).artefact().orElseThrow().sha256())
                .isEqualTo(whole);
    }

    /** A loop for whose third step memory does not suffice. */
    private static Loop hungry(Loop loop) {
        return (Loop) Proxy.newProxyInstance(
                Loop.class.getClassLoader(), new Class<?>[] {Loop.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("step") && loop.done() == 2) {
                        throw new OutOfMemoryError("Java heap space");
                    }
                    try {
                        return method.invoke(loop, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @ParameterizedTest
    @CsvSource({
        "sft, sft.method.micro-batch-tokens",
        "grpo, grpo.micro-batch-tokens",
        "distill, grpo.micro-batch-tokens",
        "dpo, dpo.method.micro-batch-tokens",
        "reward-model, reward-model.method.micro-batch-tokens"
    })
    void whereThisProcessHasTooLittleMemoryEveryStageThatLearnsSavesAndSaysWhatToMakeSmaller(String kind, String key)
            throws Exception {
        String[] pairs = kind.equals("dpo") || kind.equals("reward-model")
                ? new String[] {kind + ".pairs.files=[" + countdownPairs() + "]"}
                : new String[0];
        String whole =
                run(kind, kind + "-fed", 0, pairs).artefact().orElseThrow().sha256();

        assertThatThrownBy(() -> run(kind, kind + "-hungry", 0, StageRunTest::hungry, pairs))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "what follows step 2 of ",
                        "OutOfMemoryError: Java heap space",
                        "fix: lower " + key,
                        "FIRESTEEL_HEAP",
                        "goes on from checkpoints/iteration-000002");
        assertThat(told).contains("memory did not suffice for step 3", "iteration-000002 is saved");
        assertThat(run(kind, kind + "-hungry", 0, pairs)
                        .artefact()
                        .orElseThrow()
                        .sha256())
                .isEqualTo(whole);
    }

    @Test
    void whereMemoryDoesNotSufficeToBeginAStageSaysWhatToMakeSmallerToo() {
        assertThatThrownBy(() -> run("sft", "never", 0, loop -> {
                    throw new OutOfMemoryError("Java heap space");
                }))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "what is not a step of ",
                        "OutOfMemoryError: Java heap space",
                        "fix: lower sft.method.micro-batch-tokens",
                        "begins anew, since there is no checkpoint yet");
    }

    @Test
    void aCheckpointIsDueByTimeToo() {
        RunSettings run = Configuration.load(List.of(), List.of("run.checkpoint-minutes=20"))
                .bind(Settings.class)
                .run();
        assertThat(run.checkpointDueAfter(Duration.ofSeconds(20 * 60 - 1))).isFalse();
        assertThat(run.checkpointDueAfter(Duration.ofMinutes(20))).isTrue();
        RunSettings never = Configuration.load(List.of(), List.of("run.checkpoint-minutes=0"))
                .bind(Settings.class)
                .run();
        assertThat(never.checkpointDueAfter(Duration.ofDays(1))).isFalse();
    }

    @Test
    void aCheckpointThatIsDamagedIsNotTaken() throws Exception {
        run("sft", "damaged", 2);
        Path weights = folder.resolve("damaged/checkpoints/iteration-000002/policy/model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1; // a number that is finite still
        Files.write(weights, bytes);

        assertThatThrownBy(() ->
                        NamedPolicy.open(folder.resolve("damaged").toString(), Optional.empty(), application.hadoop()))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll(
                        "iteration-000002", "policy/model.safetensors", "SHA-256", "another checkpoint");
    }

    @Test
    void aCriticIsInTheCheckpointAndGoesOnToTheSameBits() throws Exception {
        String[] ppo = {"grpo.critic.kind=value-head", "grpo.critic.warm-up=1", "rollout.group-size=1"};
        StageResult whole = run("grpo", "ppo", 0, ppo);
        run("grpo", "ppo-stopped", 2, ppo);
        assertThat(names("ppo-stopped/checkpoints/iteration-000002")).contains("critic");
        StageResult resumed = run("grpo", "ppo-stopped", 0, ppo);

        assertThat(resumed.artefact().orElseThrow().sha256())
                .isEqualTo(whole.artefact().orElseThrow().sha256());
        assertThat(metrics("ppo-stopped")).isEqualTo(metrics("ppo")).hasSize(3);
    }

    @Test
    void oneCompletionOfAPromptNeedsACriticAndACriticNeedsNoRefill() {
        String critic = "grpo.critic.kind=value-head";
        assertThatThrownBy(() -> combined("rollout.group-size=1"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("rollout.group-size", "at least 2", "grpo.critic.kind = value-head");
        assertThatThrownBy(() -> combined(critic, "rollout.refill={kind=without-spread, rounds=3}"))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("rollout.refill.kind", "without-spread");
        combined(critic, "rollout.group-size=1");
        combined("rollout.group-size=1", "grpo.credit.estimator.kind=whitened");
    }

    private static void combined(String... overrides) {
        Settings settings = Configuration.load(List.of(), List.of(overrides)).bind(Settings.class);
        GrpoCombinations.check(settings.rollout(), settings.grpo());
    }

    @Test
    void aProductThatIsGoneIsWrittenAgain() throws Exception {
        StageResult made = run("grpo", "product-gone", 0);
        Path policy = folder.resolve("product-gone/policy");
        try (Stream<Path> all = Files.walk(policy)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }

        StageResult again = run("grpo", "product-gone", 0);

        assertThat(told).contains("policy is missing: written again, from the last checkpoint");
        assertThat(policy.resolve("model.safetensors")).exists();
        assertThat(again.artefact().orElseThrow().sha256())
                .isEqualTo(made.artefact().orElseThrow().sha256());
    }

    @Test
    void aPolicyThatLearnsFromPairsIsStoppedAndGoesOnToTheSameBits() throws Exception {
        String pairs = "dpo.pairs.files=[" + countdownPairs() + "]";
        StageResult whole = run("dpo", "dpo-whole", 0, pairs);

        StageResult stopped = run("dpo", "dpo-stopped", 2, pairs);
        StageResult resumed = run("dpo", "dpo-stopped", 0, pairs);

        Artefact made = whole.artefact().orElseThrow();
        assertThat(stopped.completed()).isFalse();
        assertThat(resumed.artefact().orElseThrow().sha256()).isEqualTo(made.sha256());
        assertThat(made.kind()).isEqualTo(Artefact.Kind.POLICY);
        assertThat(made.figures()).containsKeys("heldOutAccuracy", "heldOutLoss");
        assertThat(metrics("dpo-stopped")).isEqualTo(metrics("dpo-whole")).hasSize(4);
        Map<String, Object> first = metrics("dpo-whole").get(1);
        assertThat((double) first.get("loss"))
                .as("policy and reference agree before the first step")
                .isCloseTo(Math.log(2), within(1e-6));
        assertThat(first).containsKeys("rewards/chosen", "rewards/rejected", "rewards/margins", "rewards/accuracies");
        assertThat(metrics("dpo-whole").get(0)).containsKeys("eval/pair_accuracy", "eval/pair_loss");
        try (Inputs inputs = new Inputs(application::hadoop)) {
            assertThat(inputs.policy(folder.resolve("dpo-whole/policy").toString())
                            .policy()
                            .fingerprint())
                    .isEqualTo(made.sha256())
                    .isNotEqualTo(
                            inputs.policy("bundled:countdown-base").policy().fingerprint());
        }
    }

    @Test
    void aRewardModelIsStoppedAndGoesOnToTheSameBitsAndIsADirectoryThatIsReadBack() throws Exception {
        String pairs = "reward-model.pairs.files=[" + countdownPairs() + "]";
        StageResult whole = run("reward-model", "reward-whole", 0, pairs);

        StageResult stopped = run("reward-model", "reward-stopped", 2, pairs);
        StageResult resumed = run("reward-model", "reward-stopped", 0, pairs);

        Artefact made = whole.artefact().orElseThrow();
        assertThat(stopped.completed()).isFalse();
        assertThat(resumed.artefact().orElseThrow().sha256()).isEqualTo(made.sha256());
        assertThat(made.kind()).isEqualTo(Artefact.Kind.REWARD_MODEL);
        assertThat(metrics("reward-stopped")).isEqualTo(metrics("reward-whole")).hasSize(4);
        assertThat((double) metrics("reward-whole").get(1).get("loss"))
                .as("a head of zeros rewards all alike")
                .isCloseTo(Math.log(2), within(1e-6));
        String path = folder.resolve("reward-whole/reward-model").toString();
        try (Inputs inputs = new Inputs(application::hadoop)) {
            assertThat(inputs.rewardModel(path).model().fingerprint()).isEqualTo(made.sha256());
            assertThatThrownBy(() -> inputs.policy(path))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("a policy, which gives the next token", "LlamaForSequenceClassification");
            assertThatThrownBy(() -> inputs.rewardModel("bundled:countdown-base"))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("a reward model", "LlamaForCausalLM", "a stage of kind reward-model");
            assertThatThrownBy(() -> inputs.rewardModel(folder.toString()))
                    .isInstanceOf(Fault.class)
                    .hasMessageContainingAll("config.json", "is this the directory of a reward model?");
        }
    }

    /** Twelve prompts with two pairs each, in the bundled policy's words. */
    private static Path countdownPairs() throws Exception {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            for (int k = 0; k < 2; k++) {
                rows.add("{\"prompt\":\"<bos>3,4," + i + "->" + (7 + i) + "\",\"chosen\":\"<answer>3+4+" + i
                        + "</answer>\",\"rejected\":\"<answer>" + (k + 50) + "</answer>\"}");
            }
        }
        return Files.write(folder.resolve("pairs.jsonl"), rows);
    }

    @Test
    void aResumedStageSaysWhereItGoesOnAndWithWhichOtherSettings() throws Exception {
        run("grpo", "other-settings", 2, "run.name=named");
        assertThat(told).doesNotContain("going on from");

        run("grpo", "other-settings", 0, "run.name=renamed", "rollout.max-new-tokens=61", "trainer.threads=1");
        assertThat(told.lines())
                .anySatisfy(line -> assertThat(line)
                        .matches("going on from checkpoints/iteration-000002 \\(2 of 3 done\\), saved 20.*Z"))
                .filteredOn(line -> line.startsWith("warning"))
                .containsExactly(
                        "warning: changed since the last session: rollout.max-new-tokens was 60 and is 61",
                        "warning: changed since the last session: rewards.max-length was 60 and is 61",
                        "warning: changed since the last session: grpo.loss.aggregation.tokens was 60 and is 61");

        run("grpo", "other-settings", 0, "rollout.max-new-tokens=61");
        assertThat(told.lines())
                .singleElement()
                .asString()
                .matches(
                        "going on from checkpoints/iteration-000003 \\(3 of 3 done\\), saved 20.*Z: it is finished, and"
                                + " nothing is left to do");
    }

    @Test
    void fromWhereItGoesOnWhatIsDoneAgainAndWhatIsMissingIsTold() throws Exception {
        run("grpo", "told", 2);
        assertThat(told).doesNotContain("going on", "starting from", "missing");
        Path directory = folder.resolve("told");
        Path metrics = directory.resolve("metrics.jsonl");
        Files.writeString(metrics, Files.readAllLines(metrics).get(1) + "\n{\"iteration\":3}\n");
        try (Stream<Path> files = Files.list(directory.resolve("rollouts/iteration=000001"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory.resolve("rollouts/iteration=000001"));
        Files.createDirectories(directory.resolve("rollouts/iteration=000003"));
        Files.writeString(directory.resolve("last-checkpoint.json"), "{\"iteration\":3}");

        StageResult resumed = run("grpo", "told", 0);

        assertThat(resumed.completed()).isTrue();
        assertThat(told)
                .contains(
                        "Z; done and written again:"
                                + " 1 row of metrics.jsonl, 0 of samples.jsonl, rollouts of 1 iteration\n",
                        "warning: checkpoints/iteration-000003, which was written last, is missing\n",
                        "warning: before iteration 3 something is missing, which the policy does not depend on:"
                                + " metrics.jsonl has no row of iteration 1; rollouts has none of iteration 1\n");

        run("grpo", "told", 0);
        assertThat(told).contains("going on from checkpoints/iteration-000003 (3 of 3 done)");
    }

    @Test
    void examplesThatAreGoneAreNotTakenForKept() throws Exception {
        run("rejection-sample", "lost-examples", 2);
        List<String> batches = names("lost-examples/examples").stream()
                .filter(name -> name.startsWith("batch="))
                .toList();
        assertThat(batches).isNotEmpty();
        Path lost = folder.resolve("lost-examples/examples").resolve(batches.get(0));
        for (String name : names("lost-examples/examples/" + batches.get(0))) {
            Files.delete(lost.resolve(name));
        }

        assertThatThrownBy(() -> run("rejection-sample", "lost-examples", 0))
                .isInstanceOf(Fault.class)
                .hasMessageContainingAll("examples that were kept so far", "restore the missing folders");
    }

    @Test
    void aRunThatIsMadeLongerSaysThatItsLearningRateGoesAnotherWay() throws Exception {
        run("grpo", "longer", 0, "grpo.mini-batches=1", "run.iterations=1");
        StageResult longer = run("grpo", "longer", 0, "grpo.mini-batches=1", "run.iterations=2");

        assertThat(longer.completed()).isTrue();
        assertThat(told)
                .contains(
                        "the learning rate goes on by another schedule: "
                                + "grpo.optimiser.schedule.total-steps was 1 and is 2; write the number to keep the former one");
    }

    @Test
    void anEvaluationThatIsDoneGivesItsFiguresAgain() throws Exception {
        StageResult one = run("evaluate", "evaluate", 0, "evaluation.problems=4", "evaluation.samples=1");
        StageResult again = run("evaluate", "evaluate", 0, "evaluation.problems=4", "evaluation.samples=1");

        assertThat(one.completed()).isTrue();
        assertThat(again.completed()).isTrue();
        assertThat(again.before()).isEqualTo(one.before());
        assertThat(one.cost().tokens()).isZero();
        assertThat(one.cost().evaluationTokens())
                .as("4 problems, 8 tokens of prompt, 2 completions of at most 60 tokens")
                .isBetween(4L * 2 * (8 + 1), 4L * 2 * (8 + 60));
        assertThat(metrics("evaluate")).hasSize(1);
    }

    @Test
    void fourTrainingsAtATimeGiveThePolicyThatOneAloneGives() throws Exception {
        String alone = trainedAlone();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Callable<StageResult>> four = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String directory = "of-four-" + i;
            four.add(() -> run("grpo", directory, 0));
        }

        List<Future<StageResult>> results = threads.invokeAll(four);

        threads.shutdown();
        for (Future<StageResult> result : results) {
            assertThat(result.get().artefact().orElseThrow().sha256()).isEqualTo(alone);
        }
        assertThat(application.runs()).as("runs still alive").isZero();
    }

    private static String trainedAlone() throws Exception {
        Path directory = folder.resolve("alone");
        List<String> arguments = new ArrayList<>(List.of("train", "--run-dir", directory.toString()));
        arguments.addAll(SHORT);
        assertThat(CommandLines.run(arguments.toArray(String[]::new))).isZero();
        return Json.object("summary", Files.readString(directory.resolve("summary.json")))
                .string("policy");
    }

    /** Iteration 1 of both samples from the same policy: what was not replaced must be the same bits, and the rest can be counted. */
    @Test
    void groupsWithoutSpreadAreReplacedByTheSameOnesEveryTimeAndCounted() throws Exception {
        String right = "rewards.parts=[{name=right, kind=correct, weight=1, parameters={}}]";
        String[] refill = {
            "rollout.refill={kind=without-spread, rounds=3}", "run.iterations=2", "rollout.group-size=2", right
        };
        StageResult plain = run("grpo", "refill-off", 0, "run.iterations=2", "rollout.group-size=2", right);
        StageResult one = run("grpo", "refill-one", 0, refill);
        StageResult again = run("grpo", "refill-again", 0, refill);

        assertThat(plain.completed()).isTrue();
        assertThat(again.artefact().orElseThrow().sha256())
                .isEqualTo(one.artefact().orElseThrow().sha256());
        assertThat(rollouts("refill-again")).isEqualTo(rollouts("refill-one"));
        assertThat(metrics("refill-again")).isEqualTo(metrics("refill-one"));

        Map<String, Object> figures = metrics("refill-one").get(0);
        List<Row> rows = rows("refill-one", 1);
        List<Row> replaced = rows.stream()
                .filter(row -> "replaced".equals(row.getAs("learned")))
                .toList();
        TreeSet<String> batch = prompts(rows.stream()
                .filter(row -> !"replaced".equals(row.getAs("learned")))
                .toList());
        TreeSet<String> first = prompts(rows("refill-off", 1));
        TreeSet<String> taken = new TreeSet<>(batch);
        taken.removeAll(first);
        assertThat(replaced).as("a base policy has groups without spread").isNotEmpty();
        assertThat(batch).hasSize(4);
        assertThat(taken).as("groups of further prompts").isNotEmpty();
        assertThat(number(figures, Metric.COMPLETIONS_DISCARDED)).isEqualTo(replaced.size());
        assertThat(number(figures, Metric.GROUPS_REPLACED)).isEqualTo(taken.size());
        assertThat(number(figures, Metric.SAMPLING_ROUNDS)).isBetween(2L, 4L);
        assertThat(metrics("refill-off").get(0)).doesNotContainKey(Metric.SAMPLING_ROUNDS.key());
        for (String prompt : prompts(replaced)) {
            assertThat(replaced.stream()
                            .filter(row -> prompt.equals(row.getAs("prompt_id")))
                            .map(row -> row.<Double>getAs("reward"))
                            .distinct())
                    .as("rewards of " + prompt)
                    .hasSize(1);
        }
        assertThat(replaced)
                .allSatisfy(row -> assertThat(row.<Double>getAs("advantage")).isNull());
        Map<String, String> before = completions(rows("refill-off", 1));
        Map<String, String> now = completions(rows);
        assertThat(now).containsAllEntriesOf(before);
    }

    private static TreeSet<String> prompts(List<Row> rows) {
        TreeSet<String> prompts = new TreeSet<>();
        rows.forEach(row -> prompts.add(row.getAs("prompt_id")));
        return prompts;
    }

    private static Map<String, String> completions(List<Row> rows) {
        Map<String, String> completions = new TreeMap<>();
        rows.forEach(row -> completions.put(
                row.getAs("prompt_id") + " " + row.getAs("sample"),
                row.getAs("tokens") + " " + row.getAs("log_probs")));
        return completions;
    }

    private static long number(Map<String, Object> figures, Metric metric) {
        return ((Number) figures.get(metric.key())).longValue();
    }

    private static List<Row> rows(String directory, int iteration) {
        return RolloutTable.read(application.session(), files(directory))
                .where("iteration = " + iteration)
                .collectAsList();
    }

    private static List<String> rollouts(String directory) {
        return RolloutTable.read(application.session(), files(directory))
                .orderBy("iteration", "prompt_id", "sample")
                .collectAsList()
                .stream()
                .map(Row::toString)
                .toList();
    }

    /** The rows of metrics.jsonl without what depends on the clock. */
    private static List<Map<String, Object>> metrics(String directory) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject line : RunLog.readMetrics(files(directory))) {
            Map<String, Object> row = new HashMap<>(line.fields());
            Stream.of(Metric.values()).filter(Metric::timing).forEach(metric -> row.remove(metric.key()));
            rows.add(row);
        }
        return rows;
    }

    private static RunFiles files(String directory) {
        return RunFiles.at(folder.resolve(directory).toString(), application.hadoop());
    }

    private static List<String> names(String directory) throws Exception {
        try (Stream<Path> names = Files.list(folder.resolve(directory))) {
            return names.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
