package io.firesteel.cluster.settings;

import io.firesteel.rewards.RewardSettings;
import io.firesteel.rewards.code.sandbox.SandboxSettings;
import io.firesteel.trainer.GrpoSettings;

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
        SparkSettings spark) {}
