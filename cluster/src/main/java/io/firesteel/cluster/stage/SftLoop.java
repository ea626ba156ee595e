package io.firesteel.cluster.stage;

import io.firesteel.cluster.run.RunDirectory;
import io.firesteel.cluster.settings.RunSettings;
import io.firesteel.cluster.settings.SftStageSettings;
import io.firesteel.core.policy.Policy;
import io.firesteel.core.policy.PolicyDirectory;
import io.firesteel.core.random.Seeds;
import io.firesteel.trainer.ExampleSource;
import io.firesteel.trainer.PolicyNetwork;
import io.firesteel.trainer.SftReport;
import io.firesteel.trainer.SftTrainer;
import io.firesteel.trainer.network.Dl4jPolicyNetwork;
import io.firesteel.trainer.network.NetworkSettings;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Supervised fine-tuning from its first step, or from its last checkpoint, to its last. */
public final class SftLoop {
    private SftLoop() {}

    /**
     * @param steps done so far, of this and earlier sessions
     * @param policy after them
     */
    public record Result(long steps, Policy policy) {}

    /**
     * Trains until the last step or until asked to stop, and saves then and in between.
     *
     * @param start what is trained; its tokenizer goes into the checkpoints
     * @param examples what it imitates
     * @param steps is told of every step
     */
    public static Result run(
            RunSettings run,
            SftStageSettings settings,
            NetworkSettings networkSettings,
            PolicyDirectory start,
            ExampleSource examples,
            RunDirectory directory,
            StopRequest stop,
            Consumer<SftReport> steps) {
        RunCheckpoints checkpoints = new RunCheckpoints(directory.checkpoints(), start);
        Optional<RunCheckpoints.Restored> restored = checkpoints.latest();
        Policy policy = restored.map(RunCheckpoints.Restored::policy).orElse(start.policy());
        try (PolicyNetwork network = new Dl4jPolicyNetwork(policy, networkSettings)) {
            restored.ifPresent(from -> network.restore(from.policy().parameters(), from.moments()));
            SftTrainer trainer = new SftTrainer(network, settings.method(), examples, new Seeds(run.seed()).at("sft"));
            long step = policy.version();
            long saved = step;
            while (step < settings.steps() && !stop.made()) {
                step++;
                steps.accept(trainer.step(step));
                if (step % settings.checkpointEvery() == 0 || step == settings.steps() || stop.made()) {
                    policy = new Policy(policy.architecture(), step, network.parameters());
                    checkpoints.save(policy, network, run.keepCheckpoints(), Map.of("step", step));
                    saved = step;
                }
            }
            if (saved < step) {
                policy = new Policy(policy.architecture(), step, network.parameters());
                checkpoints.save(policy, network, run.keepCheckpoints(), Map.of("step", step));
            }
            return new Result(step, policy);
        }
    }
}
