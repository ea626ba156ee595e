package io.firesteel.cluster.settings;

import io.firesteel.core.Fault;
import io.firesteel.core.kernels.Arithmetic;
import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.trainer.GrpoSettings;
import io.firesteel.trainer.network.NetworkSettings;

/** All sections of the configuration. Each command uses the ones that it needs. */
public record Settings(
        RunSettings run,
        PolicySettings policy,
        DataSettings data,
        RolloutSettings rollout,
        RewardSettings rewards,
        SandboxSettings sandbox,
        GrpoSettings grpo,
        DistillSettings distill,
        TrainerSettings trainer,
        EvaluationSettings evaluation,
        SftStageSettings sft,
        RejectionSettings rejection,
        DpoSettings dpo,
        PairSettings rewardModel,
        VerifySettings verify,
        SparkSettings spark) {
    public Settings {
        if (run.kernels() == Arithmetic.Choice.FAST && trainer.backend() == NetworkSettings.Backend.PLAIN) {
            throw new Fault(
                    "trainer.backend",
                    "auto or fused with run.kernels = fast: sampler and trainer multiply alike",
                    "plain, the operations of ND4J",
                    "leave trainer.backend out, or run.kernels=exact");
        }
    }
}
