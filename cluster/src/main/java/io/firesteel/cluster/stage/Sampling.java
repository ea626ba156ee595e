package io.firesteel.cluster.stage;

import io.firesteel.cluster.data.DataSets;
import io.firesteel.cluster.evaluation.AttemptCounter;
import io.firesteel.cluster.evaluation.Evaluator;
import io.firesteel.cluster.evaluation.MeasuredOn;
import io.firesteel.cluster.settings.DataSettings;
import io.firesteel.cluster.settings.DataSource;
import io.firesteel.cluster.settings.EvaluationSettings;
import io.firesteel.cluster.settings.RolloutSettings;
import io.firesteel.cluster.settings.Settings;
import io.firesteel.cluster.spark.job.JobSettings;
import io.firesteel.cluster.spark.job.SandboxProbe;
import io.firesteel.cluster.spark.rollouts.MemoryPlan;
import io.firesteel.cluster.spark.rollouts.RolloutSetup;
import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.core.kernels.ProcessMemory;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.rewards.PluginContent;
import io.firesteel.rewards.RewardParameters;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.Verifier;
import io.firesteel.rewards.Verifiers;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.rollout.Rollouts;
import io.firesteel.trainer.network.TrainingMemory;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What whoever samples stands on: prompts, and somebody to sample completions and score them. What a person must fix is found while
 * it opens: verifier, reward functions, templates, files, memory, sandbox.
 *
 * @param data the prompts
 * @param rollouts samples and scores; closed with this
 * @param warnings what a person should know before anything is sampled
 * @param sandboxes how well each executor contains programs, in words; empty unless a verifier runs some
 * @param referees the policies that reward functions ask; closed with this
 */
public record Sampling(
        DataSets data, Rollouts rollouts, List<String> warnings, Map<String, Object> sandboxes, Referees referees)
        implements AutoCloseable {
    /**
     * The sections of the configuration that say what is sampled and what it is worth.
     *
     * @param data problems, and how they are put to the policy
     * @param rollout how completions are sampled
     * @param rewards what they earn
     * @param sandbox how programs are contained
     * @param evaluation how a policy is evaluated, and on which further sets
     * @param answerPatience how long a verifier or reward function of a user's may take for one answer
     * @param arithmetic whose products
     */
    public record Sections(
            DataSettings data,
            RolloutSettings rollout,
            RewardSettings rewards,
            SandboxSettings sandbox,
            EvaluationSettings evaluation,
            Duration answerPatience,
            Arithmetic arithmetic) {
        /** What of {@code evaluation} its figures depend on; the rest says when there are some. */
        static final List<String> EVALUATED = List.of(
                "evaluation.problems",
                "evaluation.samples",
                "evaluation.attempts",
                "evaluation.aha",
                "evaluation.sets");

        /** All that figures of an evaluation depend on, beside the policy and {@code run.seed}. */
        static final List<String> EVALUATING = Stream.concat(
                        Stream.of("data", "rollout.max-new-tokens", "rollout.stop-strings", "rewards", "sandbox"),
                        EVALUATED.stream())
                .toList();

        /** Those of a command's settings. */
        public static Sections of(Settings all) {
            return new Sections(
                    all.data(),
                    all.rollout(),
                    all.rewards(),
                    all.sandbox(),
                    all.evaluation(),
                    all.run().answerPatience(),
                    all.run().arithmetic());
        }

        /** The files of problems that it names, in no particular order, each once. */
        List<String> problemFiles() {
            Set<String> files = new TreeSet<>();
            data.learned().forEach(source -> files.addAll(filesOf(source.source())));
            evaluation.sets().values().forEach(set -> files.addAll(filesOf(data.filled(set.source()))));
            return List.copyOf(files);
        }

        private static List<String> filesOf(DataSource source) {
            return source instanceof DataSource.Files files
                    ? Stream.concat(files.train().orElse(List.of()).stream(), files.test().orElse(List.of()).stream())
                            .toList()
                    : List.of();
        }

        /** Every name of a verifier, task or reward function: some may be classes of the user's. */
        Set<String> names() {
            Set<String> names = verifiers();
            data.learned().forEach(source -> taskOf(source.source()).ifPresent(names::add));
            evaluation.sets().values().forEach(set -> taskOf(set.source()).ifPresent(names::add));
            rewards.parts().forEach(part -> names.add(part.kind()));
            return names;
        }

        private static Optional<String> taskOf(DataSource source) {
            return source instanceof DataSource.Task task ? Optional.of(task.name()) : Optional.empty();
        }

        /** The verifiers that are named; those that sources bring themselves are known once they are read. */
        private Set<String> verifiers() {
            Set<String> names = new TreeSet<>();
            data.learned().forEach(source -> source.verifier().ifPresent(names::add));
            evaluation.sets().values().forEach(set -> set.verifier().ifPresent(names::add));
            names.remove(DataSettings.SOURCES_OWN);
            return names;
        }
    }

    /**
     * Resolves all that is named (reward functions, attempts, verifiers, templates, files) and renders the prompts; samples nothing.
     *
     * @param setup what executors are set up with
     * @param hadoop how file systems are set up; asked for only where files are read
     */
    public static DataSets resolve(
            RolloutSetup setup, PolicyDirectory policy, Sections sections, Supplier<Configuration> hadoop) {
        setup.scorer();
        AttemptCounter.of(sections.evaluation().attempts());
        AttemptCounter.ofAha(sections.evaluation().aha());
        sections.verifiers().forEach(name -> Verifiers.named(name, sections.sandbox())); // before files are read
        DataSets data = DataSets.of(
                sections.data(),
                sections.evaluation(),
                policy,
                sections.rollout().maxNewTokens(),
                hadoop);
        verifiers(data, sections);
        sections.rewards().parts().forEach(part -> requirePrompts(part, data, sections));
        return data;
    }

    /** Refuses a reward function that is for no prompt, and names of no verifier. */
    private static void requirePrompts(RewardSettings.Part part, DataSets data, Sections sections) {
        List<String> named = part.verifiers().orElse(List.of());
        named.forEach(name -> Verifiers.named(name, sections.sandbox()));
        if (!named.isEmpty() && data.verifiers().stream().noneMatch(part::isFor)) {
            throw new Fault(
                    RewardParameters.where(part) + ": verifiers",
                    "a verifier of these prompts: " + String.join(", ", data.verifiers()),
                    String.join(", ", named),
                    "name one of them, or leave the reward out");
        }
    }

    /** Refuses prompts to learn from whose completions can earn nothing, whatever they are. */
    void requireRewards(RewardSettings rewards) {
        data.learnedVerifiers().stream()
                .filter(verifier -> !rewards.canPay(verifier))
                .findFirst()
                .ifPresent(verifier -> {
                    String own = rewards.parts().stream()
                            .filter(part -> part.isFor(verifier))
                            .map(part -> part.name() + " (" + part.kind() + ") × " + part.weight())
                            .collect(Collectors.joining(", "));
                    throw new Fault(
                            "rewards.parts",
                            "a reward with a weight for the prompts of verifier " + verifier
                                    + (verifier.equals(Verifiers.NONE) ? " that does not ask for a right answer" : ""),
                            own.isEmpty() ? "none that is for them" : own,
                            "add one (reward-model, judge, format, language-consistency), or leave these prompts out");
                });
    }

    private static List<Verifier> verifiers(DataSets data, Sections sections) {
        return data.verifiers().stream()
                .map(name -> Verifiers.named(name, sections.sandbox()))
                .toList();
    }

    /** Opens all of it, on the executors of the context's application. */
    public static Sampling open(StageContext context, PolicyDirectory policy, Sections sections)
            throws InterruptedException {
        sections.rollout().within(policy.policy().architecture().maxPositions());
        Referees referees =
                Referees.publish(() -> context.application().context(), context.inputs(), sections.rewards(), policy);
        try {
            return open(context, policy, sections, referees);
        } catch (RuntimeException | InterruptedException e) {
            referees.close();
            throw e;
        }
    }

    private static Sampling open(StageContext context, PolicyDirectory policy, Sections sections, Referees referees)
            throws InterruptedException {
        RolloutSetup setup = new RolloutSetup(
                context.title(),
                policy.tokenizerJson(),
                sections.rewards(),
                sections.sandbox(),
                sections.answerPatience(),
                referees.published(),
                sections.arithmetic().here());
        DataSets data =
                resolve(setup, policy, sections, () -> context.application().hadoop());
        List<Verifier> verifiers = verifiers(data, sections);
        JavaSparkContext spark = context.application().context();
        int longest = longestSequence(policy, data, sections.rollout());
        referees.requireRoom(longest);
        memory(spark, policy, data, sections, referees, 1).check();
        Map<String, Object> sandboxes = verifiers.stream().anyMatch(Verifier::runsPrograms)
                ? SandboxProbe.run(context.application().session(), sections.sandbox())
                : Map.of();
        Rollouts rollouts = context.application()
                .rollouts(
                        context.title(),
                        setup.asking(referees.published(longest)),
                        jobs(context, sections.rollout()),
                        progress -> context.console()
                                .progress(
                                        progress.title(),
                                        progress.sampled(),
                                        progress.wanted(),
                                        progress.tokens() + " tokens"));
        return new Sampling(
                data,
                rollouts,
                openTurns(data.turnEnds(), policy, sections.rollout().stopStrings()),
                sandboxes,
                referees);
    }

    /**
     * Who evaluates on its held-out prompts.
     *
     * @param seeds of the run, not of a stage: so that all evaluations of a recipe sample alike and differ by the policy alone
     */
    public Evaluator evaluator(Sections sections, PolicyDirectory policy, Seeds seeds) {
        return new Evaluator(
                rollouts,
                data,
                sections.evaluation(),
                sections.rollout().evaluation(policy.stopTokens()),
                scoring(sections),
                seeds.at("evaluation"));
    }

    /** What prompts do not say of how their completions are scored: by which classes of the user's, in what boxes, for what reward. */
    private MeasuredOn.Scoring scoring(Sections sections) {
        StringBuilder verifiers = new StringBuilder(sandboxes.isEmpty() ? "" : sections.sandbox() + " ");
        data.verifiers().forEach(name -> PluginContent.sha256(name).ifPresent(verifiers::append));
        StringBuilder rewards = new StringBuilder(sections.rewards().toString());
        sections.rewards().parts().forEach(part -> PluginContent.sha256(part.kind())
                .ifPresent(rewards::append));
        referees.fingerprints()
                .forEach((part, hash) ->
                        rewards.append(' ').append(part).append(' ').append(hash));
        return new MeasuredOn.Scoring(verifiers.toString(), rewards.toString());
    }

    /**
     * Templates whose turns end in a token that ends no completion: what is sampled would go on into turns of the policy's own invention.
     * A warning and no refusal, for a template does not say for certain which of its tokens end a turn.
     *
     * @param turnEnds token to template
     */
    static List<String> openTurns(Map<String, String> turnEnds, PolicyDirectory policy, List<String> stopStrings) {
        Set<String> stops = new TreeSet<>();
        Arrays.stream(policy.stopTokens()).mapToObj(policy.tokenizer()::token).forEach(stops::add);
        return turnEnds.entrySet().stream()
                .filter(end -> !stops.contains(end.getKey()))
                .filter(end -> stopStrings.stream()
                        .noneMatch(text ->
                                text.contains(end.getKey()) || end.getKey().contains(text)))
                .map(end -> "prompt template " + end.getValue()
                        + ": expected a turn's end that ends completions, found "
                        + end.getKey() + ", while this policy stops at " + String.join(", ", stops)
                        + ": completions will run on into invented turns. Fix: rollout.stop-strings=[\"" + end.getKey()
                        + "\"], or add its id to eos_token_id in the policy's generation_config.json")
                .toList();
    }

    /** What a command's first lines say of it; what a person should know before is told at once. */
    public Map<String, String> facts(StageContext context) {
        warnings.forEach(context.console()::warning);
        Map<String, String> facts = new LinkedHashMap<>(data.facts());
        facts.put(
                "spark",
                context.application().session().version() + " on "
                        + context.application().context().master());
        sandboxes.forEach((executor, sandbox) -> facts.put("sandbox of " + executor, sandbox.toString()));
        return facts;
    }

    /**
     * What one executor must hold.
     *
     * @param sequences completions that a task decodes at a time
     */
    public MemoryPlan memory(StageContext context, PolicyDirectory policy, Sections sections, int sequences) {
        return memory(context.application().context(), policy, data, sections, referees, sequences);
    }

    /** What one executor must hold where another policy scores what this one sampled. */
    MemoryPlan memory(
            StageContext context, PolicyDirectory policy, PolicyDirectory teacher, Sections sections, int sequences) {
        int tokens = longestSequence(policy, sections.rollout());
        return MemoryPlan.of(
                        context.application().context().getConf(),
                        policy.policy().architecture(),
                        teacher.policy().architecture(),
                        new MemoryPlan.Work(sections.arithmetic(), tokens, sequences, 1, ProcessMemory.here()))
                .with(referees.published(tokens), tokens, sections.arithmetic());
    }

    int longestPrompt() {
        return data.longestPrompt();
    }

    /** Tokens of the longest prompt and completion together. */
    int longestSequence(PolicyDirectory policy, RolloutSettings rollout) {
        return longestSequence(policy, data, rollout);
    }

    private static int longestSequence(PolicyDirectory policy, DataSets data, RolloutSettings rollout) {
        return (int) Math.min(
                policy.policy().architecture().maxPositions(), (long) data.longestPrompt() + rollout.maxNewTokens());
    }

    private static MemoryPlan memory(
            JavaSparkContext spark,
            PolicyDirectory policy,
            DataSets data,
            Sections sections,
            Referees referees,
            int sequences) {
        int tokens = longestSequence(policy, data, sections.rollout());
        return MemoryPlan.of(
                        spark.getConf(),
                        policy.policy().architecture(),
                        new MemoryPlan.Work(sections.arithmetic(), tokens, sequences, 1, ProcessMemory.here()))
                .with(referees.published(tokens), tokens, sections.arithmetic());
    }

    /** Before a step of learning: a big policy learns in the room that it was sampled from. */
    void leaveRoomFor(Policy learner) {
        if (TrainingMemory.comesBeforeSpeed(learner.architecture())) {
            rollouts.release();
        }
    }

    private static JobSettings jobs(StageContext context, RolloutSettings rollout) {
        JobSettings standard = JobSettings.of(context.application().session());
        return new JobSettings(
                rollout.partitions() == 0 ? OptionalInt.empty() : OptionalInt.of(rollout.partitions()),
                standard.silence(),
                standard.patience());
    }

    @Override
    public void close() {
        try {
            rollouts.close();
        } finally {
            referees.close();
        }
    }
}
