#!/usr/bin/env python3
"""What TRL and verl make of fixed tensors: advantages, losses and gradients, as JSON on standard output.

    pip install torch==2.13.0 trl==1.16.0 verl==0.9.1 tensordict omegaconf codetiming hydra-core peft pylatexenc "ray[default]" torchdata tensorboard orjson
    python docs/lab/peer-formulas.py > trainer/src/test/resources/io/firesteel/trainer/peer-formulas.json

PeerFormulasTest reads the file and holds Firesteel's own to it. Nothing here is needed to build or to run Firesteel.
The peers' own functions are called as they are installed: of TRL GRPOTrainer._compute_loss, with an object in the trainer's place that
has the attributes that it reads; of verl the functions that its registries name. A gradient is by the log-prob of each token.
"""
import contextlib
import io
import json
import sys
from collections import defaultdict
from importlib.metadata import version
from types import SimpleNamespace

import numpy as np
import torch

with contextlib.redirect_stdout(sys.stderr):
    from trl.trainer.grpo_trainer import GRPOTrainer
    from verl.trainer.config import AlgoConfig
    from verl.trainer.ppo import core_algos
    from verl.workers.config import ActorConfig

GROUP = 4
LENGTHS = [3, 7, 1, 5, 6, 2, 4, 7, 5, 5, 3, 6]
REWARDS = [1.0, 0.0, 0.0, 1.0, 0.1, 0.1, 1.0, 0.0, 0.0, 0.25, 0.5, 1.0]
B, T = len(LENGTHS), max(LENGTHS)
MASK = torch.tensor([[1.0 if t < n else 0.0 for t in range(T)] for n in LENGTHS], dtype=torch.float64)
INDEX = np.array([str(i // GROUP) for i in range(B)])


def tensors():
    """Log-probs in float32's numbers, so that both sides read the same; ratios from 0.3 to 3, so that every bound is met."""
    numbers = np.random.default_rng(20261129)
    old = -numbers.gamma(1.5, 0.8, (B, T))
    own = np.minimum(-0.01, old + numbers.normal(0, 0.35, (B, T)))
    own[1, 0], old[1, 0] = -0.2, -1.5  # a ratio above 3 of a wrong completion: dual clip
    reference = np.minimum(-0.01, old + numbers.normal(0, 0.5, (B, T)))
    sampler = np.minimum(-0.01, old + numbers.normal(0, 0.4, (B, T)))
    entropy = numbers.gamma(2.0, 0.4, (B, T))
    values = numbers.normal(0.4, 0.3, (B, T))
    named = dict(own=own, old=old, reference=reference, sampler=sampler, entropy=entropy, values=values)
    return {name: torch.tensor(array.astype(np.float32).astype(np.float64)) for name, array in named.items()}


DATA = tensors()


def rows(tensor):
    return [[float(tensor[i, t]) for t in range(LENGTHS[i])] for i in range(B)]


def groups(per_row):
    return [[float(per_row[g * GROUP + i]) for i in range(GROUP)] for g in range(B // GROUP)]


def outcome():
    """The reward on the completion's last token, as verl wants it."""
    scores = torch.zeros(B, T, dtype=torch.float64)
    for i, n in enumerate(LENGTHS):
        scores[i, n - 1] = REWARDS[i]
    return scores


def equal():
    """The same rewards for completions of one length: verl whitens over tokens, so that longer ones count for more."""
    scores = torch.zeros(B, T, dtype=torch.float64)
    scores[:, -1] = torch.tensor(REWARDS, dtype=torch.float64)
    return scores


def trl_advantages(scale):
    """The lines of _generate_and_score_completions that make advantages (sum_then_normalize), of one reward function."""
    from trl.trainer.utils import nanstd

    rewards = torch.tensor(REWARDS, dtype=torch.float64)
    mean = torch.nanmean(rewards.view(-1, GROUP), dim=1).repeat_interleave(GROUP)
    if scale == "batch":
        std = nanstd(rewards).expand_as(rewards)
    else:
        std = nanstd(rewards.view(-1, GROUP), dim=1).repeat_interleave(GROUP)
    return rewards - mean if scale == "none" else (rewards - mean) / (std + 1e-4)


def first_token(tensor):
    return groups(tensor[:, 0])


def advantages():
    out = [dict(peer="trl", name=f"scale_rewards={scale}", values=groups(trl_advantages(scale))) for scale in ("group", "none", "batch")]
    config = AlgoConfig()
    for name, call in {
        "grpo": lambda: core_algos.compute_grpo_outcome_advantage(outcome(), MASK, INDEX),
        "grpo, norm_adv_by_std_in_grpo=False": lambda: core_algos.compute_grpo_outcome_advantage(outcome(), MASK, INDEX, norm_adv_by_std_in_grpo=False),
        "reinforce_plus_plus, equal lengths": lambda: core_algos.compute_reinforce_plus_plus_outcome_advantage(equal(), torch.ones(B, T), config=config),
        "reinforce_plus_plus_baseline, equal lengths": lambda: core_algos.compute_reinforce_plus_plus_baseline_outcome_advantage(equal(), torch.ones(B, T), INDEX),
        "rloo": lambda: core_algos.compute_rloo_outcome_advantage(outcome(), MASK, INDEX),
        "reinforce_plus_plus": lambda: core_algos.compute_reinforce_plus_plus_outcome_advantage(outcome(), MASK, config=config),
        "reinforce_plus_plus_baseline": lambda: core_algos.compute_reinforce_plus_plus_baseline_outcome_advantage(outcome(), MASK, INDEX),
        "remax, baselines 0 1 0.5": lambda: core_algos.compute_remax_outcome_advantage(
            outcome(), torch.tensor([0.0] * GROUP + [1.0] * GROUP + [0.5] * GROUP, dtype=torch.float64), MASK
        ),
    }.items():
        out.append(dict(peer="verl", name=name, values=first_token(call()[0])))
    gae, returns = core_algos.compute_gae_advantage_return(outcome(), DATA["values"] * MASK, MASK, torch.tensor(0.99), torch.tensor(0.95))
    out.append(dict(peer="verl", name="gae, gamma 0.99, lambda 0.95", tokens=rows(gae), returns=rows(returns)))
    return out


def leaf():
    return DATA["own"].clone().requires_grad_(True)


ADVANTAGE = trl_advantages("none")  # what the losses below are given


def fake_trainer(own, entropies, loss_type, low, high, delta=None, beta=0.0, level="token", entropy=0.0, corrected=False, limit=T):
    """What _compute_loss reads of a trainer."""
    identity = SimpleNamespace(num_processes=1, sync_gradients=True, gather=lambda x: x, reduce=lambda x, reduction: x)
    return SimpleNamespace(
        _get_per_token_logps_and_entropies=lambda *a, **k: (own, entropies, None),
        aux_loss_enabled=False, top_entropy_quantile=1.0, off_policy_mask_threshold=None, importance_sampling_level=level,
        beta=beta, loss_type=loss_type, epsilon_low=low, epsilon_high=high, use_vllm=corrected,
        vllm_importance_sampling_correction=corrected, current_gradient_accumulation_steps=1,
        model=SimpleNamespace(training=True), accelerator=identity, max_completion_length=limit,
        _entropy_bonus_enabled=entropy > 0, use_adaptive_entropy=False, entropy_coef=entropy,
        args=SimpleNamespace(use_bias_correction_kl=False, delta=delta, steps_per_generation=1),
        _metrics={"train": defaultdict(list)},
    )


def loss_inputs():
    ids = torch.zeros(B, T, dtype=torch.long)
    return dict(
        prompt_ids=ids[:, :1], prompt_mask=torch.ones(B, 1), completion_ids=ids, completion_mask=MASK, advantages=ADVANTAGE,
        old_per_token_logps=DATA["old"], ref_per_token_logps=DATA["reference"], num_items_in_batch=MASK.sum(),
    )


def trl_loss(loss_type, low, high, delta=None, beta=0.0, level="token", entropy=0.0, correction=None, limit=T):
    own = leaf()
    entropies = DATA["entropy"].clone().requires_grad_(True)
    trainer = fake_trainer(own, entropies, loss_type, low, high, delta, beta, level, entropy, correction is not None, limit)
    inputs = loss_inputs()
    if correction is not None:
        inputs["importance_sampling_ratio"] = correction
    loss = GRPOTrainer._compute_loss(trainer, None, inputs)
    loss.backward()
    metrics = {key: value[0] for key, value in trainer._metrics["train"].items() if key in ("entropy", "kl")}
    return dict(loss=loss.item(), byLogProb=rows(own.grad), byEntropy=rows(entropies.grad) if entropy else None, metrics=metrics)


def verl_loss(name, low, high, mode, dual=1e6, beta=0.0, estimator="k3", entropy=0.0, weights=None):
    own = leaf()
    entropies = DATA["entropy"].clone().requires_grad_(True)
    config = ActorConfig(
        strategy="fsdp", rollout_n=GROUP, ppo_micro_batch_size_per_gpu=1, clip_ratio_low=low, clip_ratio_high=high,
        clip_ratio=low, clip_ratio_c=dual, loss_agg_mode=mode,
    )
    function = core_algos.get_policy_loss_fn(name)
    tokens = ADVANTAGE.unsqueeze(1) * MASK
    loss, _ = function(DATA["old"], own, tokens, MASK, mode, config, weights)
    if beta:
        loss = loss + beta * core_algos.agg_loss(core_algos.kl_penalty(own, DATA["reference"], estimator), MASK, mode)
    if entropy:
        loss = loss - entropy * core_algos.agg_loss(entropies, MASK, mode)
    loss.backward()
    return dict(loss=loss.item(), byLogProb=rows(own.grad), byEntropy=rows(entropies.grad) if entropy else None)


def losses():
    cases = []

    def add(peer, name, ours, figures):
        cases.append(dict(peer=peer, name=name, ours=ours, **figures))

    truncated = torch.exp(DATA["old"] - DATA["sampler"]).clamp(max=2.0)
    ratio = torch.exp(DATA["old"] - DATA["sampler"])
    masked = torch.where((ratio < 0.5) | (ratio > 5.0), torch.zeros_like(ratio), ratio)
    add("trl", "grpo", "grpo", trl_loss("grpo", 0.2, 0.2))
    add("trl", "grpo, beta 0.04", "grpo kl", trl_loss("grpo", 0.2, 0.2, beta=0.04))
    add("trl", "grpo, delta 3", "grpo dual", trl_loss("grpo", 0.2, 0.2, delta=3.0))
    add("trl", "grpo, truncated importance sampling, cap 2", "grpo truncated", trl_loss("grpo", 0.2, 0.2, correction=truncated))
    add("trl", "grpo, masked importance sampling, 0.5 to 5", "grpo masked", trl_loss("grpo", 0.2, 0.2, correction=masked))
    add("trl", "dr_grpo, max_completion_length 16", "dr-grpo", trl_loss("dr_grpo", 0.2, 0.2, limit=16))
    add("trl", "dapo, epsilon_high 0.28", "dapo", trl_loss("dapo", 0.2, 0.28))
    add("trl", "dapo, epsilon_high 0.28, entropy_coef 0.01", "dapo entropy", trl_loss("dapo", 0.2, 0.28, entropy=0.01))
    add("trl", "grpo, sequence level, 3e-4 and 4e-4", "gspo narrow", trl_loss("grpo", 3e-4, 4e-4, level="sequence"))
    add("trl", "grpo, sequence level, 0.1 and 0.1", "gspo", trl_loss("grpo", 0.1, 0.1, level="sequence"))
    add("trl", "cispo, epsilon_high 1.5", "cispo", trl_loss("cispo", 0.2, 1.5))
    add("verl", "vanilla, seq-mean-token-mean", "grpo", verl_loss("vanilla", 0.2, 0.2, "seq-mean-token-mean"))
    add("verl", "vanilla, seq-mean-token-mean, clip_ratio_c 3", "grpo dual", verl_loss("vanilla", 0.2, 0.2, "seq-mean-token-mean", dual=3.0))
    add("verl", "vanilla, token-mean, high 0.28", "dapo", verl_loss("vanilla", 0.2, 0.28, "token-mean"))
    add("verl", "vanilla, token-mean, high 0.28, entropy_coeff 0.01", "dapo entropy", verl_loss("vanilla", 0.2, 0.28, "token-mean", entropy=0.01))
    add("verl", "vanilla, seq-mean-token-sum", "sequence-sum", verl_loss("vanilla", 0.2, 0.2, "seq-mean-token-sum"))
    for estimator in ("k1", "k2", "k3"):
        add("verl", f"vanilla, token-mean, kl {estimator} 0.04", f"token-mean {estimator}", verl_loss("vanilla", 0.2, 0.2, "token-mean", beta=0.04, estimator=estimator))
    add("verl", "gspo, seq-mean-token-mean, 0.1", "gspo", verl_loss("gspo", 0.1, 0.1, "seq-mean-token-mean"))
    add("verl", "gspo, seq-mean-token-mean, 3e-4 and 4e-4", "gspo narrow", verl_loss("gspo", 3e-4, 4e-4, "seq-mean-token-mean"))
    add("verl", "cispo, token-mean, low 1, high 0.5", "cispo", verl_loss("cispo", 1.0, 0.5, "token-mean"))
    add("verl", "vanilla, seq-mean-token-mean, rollout weights up to 2", "grpo truncated", verl_loss("vanilla", 0.2, 0.2, "seq-mean-token-mean", weights=truncated))
    return cases


def value_loss():
    predicted = (DATA["values"] + 0.4 * torch.sin(torch.arange(B * T, dtype=torch.float64)).view(B, T)).to(torch.float32).to(torch.float64)
    predicted.requires_grad_(True)
    _, returns = core_algos.compute_gae_advantage_return(outcome(), DATA["values"] * MASK, MASK, torch.tensor(0.99), torch.tensor(0.95))
    loss, clipped = core_algos.compute_value_loss(predicted, returns, DATA["values"], MASK, 0.2)
    loss.backward()
    return dict(peer="verl", name="cliprange_value 0.2, token-mean", predicted=rows(predicted.detach()), returns=rows(returns), loss=loss.item(), clipped=float(clipped), byValue=rows(predicted.grad))


def adaptive_kl():
    controller = core_algos.AdaptiveKLController(0.1, 0.05, 1000)
    steps = []
    for kl in (0.02, 0.05, 0.0505, 0.2, 0.9, 0.0):
        controller.update(kl, 64)
        steps.append(dict(kl=kl, coefficient=float(controller.value)))
    return dict(peer="verl", initial=0.1, target=0.05, horizon=1000, samples=64, steps=steps)


def kl_in_reward():
    """What verl's apply_kl_penalty takes from token rewards, summed over each completion."""
    coefficient = 0.1
    penalties = {
        name: [float(p) for p in (coefficient * core_algos.kl_penalty(DATA["old"], DATA["reference"], name) * MASK).sum(-1)]
        for name in ("k1", "k2", "k3")
    }
    return dict(peer="verl", coefficient=coefficient, penalties=penalties)


def adaptive_entropy():
    """TRL's coefficient after losses of these entropies: an optimiser step each."""
    trainer = fake_trainer(None, None, "dapo", 0.2, 0.28)
    trainer._entropy_bonus_enabled = trainer.use_adaptive_entropy = True
    trainer.entropy_coef, trainer._last_world_entropy, trainer._entropy_window_stats = 0.0, float("inf"), None
    adaptive = dict(entropy_target=0.2, entropy_coef_delta=0.005, entropy_coef_min=0.0, entropy_coef_max=0.012)
    for name, value in adaptive.items():
        setattr(trainer.args, name, value)
    steps = []
    for entropy in (0.3, 0.15, 0.1, 0.2, 0.05, 0.25, 0.5):
        entropies = torch.full((B, T), entropy, dtype=torch.float64)
        trainer._get_per_token_logps_and_entropies = lambda *a, **k: (leaf(), entropies, None)
        GRPOTrainer._compute_loss(trainer, None, loss_inputs())
        steps.append(dict(entropy=entropy, coefficient=float(trainer.entropy_coef)))
    return dict(peer="trl", initial=0.0, target=0.2, delta=0.005, lowest=0.0, highest=0.012, steps=steps)


def main():
    quiet = io.StringIO()
    with contextlib.redirect_stdout(quiet):
        out = dict(
            made="docs/lab/peer-formulas.py",
            versions={name: version(name) for name in ("torch", "trl", "verl")},
            group=GROUP, rewards=groups(REWARDS), advantage=[float(a) for a in ADVANTAGE],
            **{name: rows(tensor) for name, tensor in DATA.items()},
            advantages=advantages(), losses=losses(), valueLoss=value_loss(), adaptiveKl=adaptive_kl(),
            klInReward=kl_in_reward(), adaptiveEntropy=adaptive_entropy(),
        )
    json.dump(out, sys.stdout, indent=None, separators=(",", ":"))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
