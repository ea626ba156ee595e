#!/usr/bin/env python3
"""Firesteel and TRL learn the same task from the same base with the same prompts and settings; curves of both in one picture.

    pip install torch==2.13.0 trl==1.16.0 pyarrow
    docs/lab/beside-trl.sh FOLDER               # all of it: three methods, ours and TRL's, evaluations, the picture

The parts, as the shell script calls them:
    beside-trl.py learn --method dapo --policy DIR --prompts RUN/rollouts --to FOLDER    TRL, 50 iterations
    beside-trl.py picture FOLDER > docs/lab/beside-trl.svg                               what is there, as a picture
    beside-trl.py table FOLDER                                                           the same as figures, held-out pass@1

TRL is given the prompts of Firesteel's own run in their order (its rollouts table holds them), no shuffling, and Firesteel's defaults:
32 prompts x 8 completions of at most 240 tokens, two optimiser steps an iteration, AdamW .9/.95, learning rate 4e-4 after 5 steps of
warm-up, then falling linearly to a tenth over 400 steps, gradient norm 1, no KL. Its reward function verifies as strictly as
Firesteel's: 1 if right, .1 if only the format is right. Held-out problems are evaluated by Firesteel, for both, so that the curves are of one measure.
Nothing here is needed to build or to run Firesteel.
"""
import argparse
import ast
import json
import pathlib
import re
import shutil
import time
from fractions import Fraction

PROMPTS, GROUP, TOKENS, MINI_BATCHES, TOTAL_STEPS, WARMUP, RATE = 32, 8, 240, 2, 400, 5, 4e-4
METHODS = {
    "grpo": dict(loss_type="grpo", scale_rewards="group", epsilon_high=0.2),
    "dr-grpo": dict(loss_type="dr_grpo", scale_rewards="none", epsilon_high=0.2),
    # without refill, which TRL has not
    "dapo": dict(loss_type="dapo", scale_rewards="group", epsilon_high=0.28, mask_truncated_completions=True),
}
FORMAT = re.compile(r"\s*<think>((?:(?!</?think>|</?answer>).)*)</think>\s*<answer>((?:(?!</?think>|</?answer>).)*)</answer>\s*", re.DOTALL)
EXPRESSION = re.compile(r"[0-9+\-*/()\s]+")


def value(node):
    if isinstance(node, ast.Constant):
        return Fraction(node.value), [node.value]
    if not isinstance(node, ast.BinOp):
        raise ValueError("no expression of two sides")
    (left, used), (right, more) = value(node.left), value(node.right)
    operators = {ast.Add: lambda: left + right, ast.Sub: lambda: left - right, ast.Mult: lambda: left * right, ast.Div: lambda: left / right}
    return operators[type(node.op)](), used + more


def reward(text, gold):
    """1 right, .1 in the format, else 0: the kind `tinyzero`."""
    match = FORMAT.fullmatch(text)
    if match is None or not match.group(2).strip():
        return 0.0
    answer = match.group(2).strip()
    try:
        if EXPRESSION.fullmatch(answer) is None or re.search(r"\*\*|//|\d\s+\d", answer):
            return 0.1
        worth, used = value(ast.parse(answer, mode="eval").body)
        return 1.0 if worth == gold["target"] and sorted(used) == sorted(gold["nums"]) else 0.1
    except (SyntaxError, ValueError, ZeroDivisionError, KeyError):
        return 0.1


def prompts(table, iterations):
    """Of each iteration the prompts in the order in which Firesteel drew them."""
    import pyarrow.parquet as parquet

    rows = []
    for iteration in range(1, iterations + 1):
        seen = {}
        for part in sorted((table / f"iteration={iteration:06d}").glob("*.parquet")):
            columns = parquet.ParquetFile(part).read(["prompt_id", "prompt", "gold", "round"]).to_pylist()
            seen.update({row["prompt_id"]: dict(prompt=row["prompt"], gold=row["gold"]) for row in columns if row["round"] == 1})
        if len(seen) != PROMPTS:
            raise SystemExit(f"{table}: iteration {iteration} holds {len(seen)} prompts, not {PROMPTS}: give the rollouts of a finished run")
        rows += seen.values()
    return rows


def learn(arguments):
    import torch
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast, TrainerCallback
    from trl import GRPOConfig, GRPOTrainer

    torch.set_num_threads(arguments.threads)
    to = arguments.to / f"trl-{arguments.method}-{arguments.seed}"
    to.mkdir(parents=True, exist_ok=True)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=str(arguments.policy / "tokenizer.json"), bos_token="<bos>", eos_token="<eos>", pad_token="<pad>", padding_side="left"
    )
    model = AutoModelForCausalLM.from_pretrained(arguments.policy, dtype=torch.float32, attn_implementation="sdpa")
    model.generation_config.pad_token_id = tokenizer.pad_token_id
    curve = (to / "curve.jsonl").open("w")
    begun = time.time()
    calls = 0

    def tinyzero(completion_ids, gold, **_):
        nonlocal calls
        calls += 1
        values, truncated, lengths = [], 0, []
        for ids, problem in zip(completion_ids, gold):
            ended = len(ids) > 0 and ids[-1] == tokenizer.eos_token_id
            truncated += not ended
            lengths.append(len(ids))
            values.append(reward(tokenizer.decode(ids[:-1], skip_special_tokens=False), json.loads(problem)) if ended else 0.0)
        line = dict(
            iteration=calls, reward=sum(values) / len(values), right=sum(v == 1.0 for v in values) / len(values),
            truncated=truncated / len(values), length=sum(lengths) / len(lengths), seconds=time.time() - begun,
        )
        print(json.dumps(line), file=curve, flush=True)
        return values

    class Keep(TrainerCallback):
        def on_step_end(self, args, state, control, **kwargs):
            iteration, rest = divmod(state.global_step, MINI_BATCHES)
            if rest == 0 and iteration % arguments.keep_every == 0:
                folder = to / f"iteration-{iteration:06d}"
                model.save_pretrained(folder)
                for name in ("config.json", "generation_config.json", "tokenizer.json", "tokenizer_config.json"):
                    shutil.copy(arguments.policy / name, folder / name)

    optimiser = torch.optim.AdamW(model.parameters(), lr=RATE, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.0)

    def factor(step):
        if step < WARMUP:
            return (step + 1) / WARMUP
        return 1 - 0.9 * (step + 1 - WARMUP) / (TOTAL_STEPS - WARMUP)

    config = GRPOConfig(
        output_dir=str(to / "trainer"), seed=arguments.seed, use_cpu=True, bf16=False, report_to=[], save_strategy="no", logging_steps=1,
        disable_tqdm=True, max_steps=arguments.iterations * MINI_BATCHES, per_device_train_batch_size=PROMPTS * GROUP // MINI_BATCHES,
        gradient_accumulation_steps=1, steps_per_generation=MINI_BATCHES, num_generations=GROUP, max_completion_length=TOKENS,
        temperature=1.0, top_p=1.0, top_k=0, shuffle_dataset=False, beta=0.0, epsilon=0.2, max_grad_norm=1.0, gradient_checkpointing=False,
        use_vllm=False, dataloader_pin_memory=False, **METHODS[arguments.method],
    )
    trainer = GRPOTrainer(
        model=model, reward_funcs=tinyzero, args=config, train_dataset=Dataset.from_list(prompts(arguments.prompts, arguments.iterations)),
        processing_class=tokenizer, callbacks=[Keep()], optimizers=(optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, factor)),
    )
    trainer.train()
    (to / "log.json").write_text(json.dumps(trainer.state.log_history))
    (to / "seconds.txt").write_text(f"{time.time() - begun:.1f}\n")


COLOURS = {"grpo": "#1b6ca8", "dr-grpo": "#b5482a", "dapo": "#3f7d3a"}
WIDTH, HEIGHT, LEFT, TOP, GAP = 400, 260, 44, 40, 60


def smooth(points, width=5):
    """Each with the mean of up to `width` values that end there."""
    values = [y for _, y in points]
    return [(x, sum(values[max(0, i + 1 - width) : i + 1]) / len(values[max(0, i + 1 - width) : i + 1])) for i, (x, _) in enumerate(points)]


def lines(file):
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


def curves(folder):
    """By method, seed and side: training's and the held-out pass@1, as lists of (iteration, share)."""
    found = {}
    for run in sorted(folder.glob("ours-*-*")):
        method, seed = run.name.removeprefix("ours-").rsplit("-", 1)
        rows = lines(run / "metrics.jsonl")
        train = [(row["iteration"], row["passAt1"]) for row in rows if row["iteration"] > 0]
        held_out = [(row["iteration"], row["eval/passAt1"]) for row in rows if row.get("eval/passAt1") is not None]
        found[method, int(seed), "ours"] = train, held_out
    for run in sorted(folder.glob("trl-*-*")):
        method, seed = run.name.removeprefix("trl-").rsplit("-", 1)
        train = [(row["iteration"], row["right"]) for row in lines(run / "curve.jsonl")]
        ours = found.get((method, int(seed), "ours"))
        held_out = [point for point in (ours[1] if ours else []) if point[0] == 0]  # the same base
        for policy in sorted(run.glob("iteration-*")):
            for row in lines(policy / "evaluated.json"):
                held_out.append((int(policy.name.removeprefix("iteration-")), row["passAt1"]))
        found[method, int(seed), "trl"] = train, held_out
    return found


def picture(arguments):
    found = curves(arguments.folder)
    last = max((x for train, held_out in found.values() for x, _ in train + held_out), default=50)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LEFT + 2 * WIDTH + GAP + 20} {TOP + HEIGHT + 70}" font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
    ]
    for panel, title in enumerate(("training prompts, mean of 5 iterations", "500 held-out problems, 8 completions each")):
        x0 = LEFT + panel * (WIDTH + GAP)
        out.append(f'<text x="{x0}" y="{TOP - 14}" font-size="13">pass@1, {title}</text>')
        for tick in range(0, 11, 2):
            y = TOP + HEIGHT * (1 - tick / 10)
            out.append(f'<path d="M{x0} {y:.1f}h{WIDTH}" stroke="#ddd"/><text x="{x0 - 6}" y="{y + 4:.1f}" text-anchor="end">{tick / 10:.1f}</text>')
        for tick in range(0, last + 1, 10):
            x = x0 + WIDTH * tick / last
            out.append(f'<text x="{x:.1f}" y="{TOP + HEIGHT + 16}" text-anchor="middle">{tick}</text>')
        out.append(f'<text x="{x0 + WIDTH / 2}" y="{TOP + HEIGHT + 34}" text-anchor="middle">iteration</text>')
        for (method, _, side), series in sorted(found.items()):
            points = series[1] if panel else smooth(series[0])
            path = " ".join(f"{x0 + WIDTH * x / last:.1f},{TOP + HEIGHT * (1 - y):.1f}" for x, y in points)
            dash = ' stroke-dasharray="6 4"' if side == "trl" else ""
            out.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[method]}" stroke-width="1.8"{dash}/>')
            if panel:
                for x, y in points:
                    shape = f'cx="{x0 + WIDTH * x / last:.1f}" cy="{TOP + HEIGHT * (1 - y):.1f}" r="3"'
                    fill = "white" if side == "trl" else COLOURS[method]
                    out.append(f'<circle {shape} fill="{fill}" stroke="{COLOURS[method]}"/>')
    for i, (method, name) in enumerate((("grpo", "GRPO"), ("dr-grpo", "Dr. GRPO"), ("dapo", "DAPO"))):
        x = LEFT + 290 * i
        y = TOP + HEIGHT + 56
        out.append(f'<path d="M{x} {y - 4}h34" stroke="{COLOURS[method]}" stroke-width="1.8"/><text x="{x + 40}" y="{y}">{name}, Firesteel</text>')
        x += 170
        out.append(f'<path d="M{x} {y - 4}h34" stroke="{COLOURS[method]}" stroke-width="1.8" stroke-dasharray="6 4"/><text x="{x + 40}" y="{y}">TRL</text>')
    print("\n".join(out + ["</svg>"]))


def table(arguments):
    found = curves(arguments.folder)
    print("| method, side | " + " | ".join(str(i) for i in range(0, 51, 10)) + " | iterations |")
    for (method, seed, side), (train, held_out) in sorted(found.items()):
        by = dict(held_out)
        cells = [f"{by[i]:.3f}" if i in by else "" for i in range(0, 51, 10)]
        print(f"| {method}, {side}, seed {seed} | " + " | ".join(cells) + f" | {len(train)} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("learn")
    one.add_argument("--method", choices=METHODS, required=True)
    one.add_argument("--policy", type=pathlib.Path, required=True, help="the base: cluster/src/main/resources/policies/countdown-base")
    one.add_argument("--prompts", type=pathlib.Path, required=True, help="the folder rollouts of Firesteel's run of as many iterations")
    one.add_argument("--to", type=pathlib.Path, required=True)
    one.add_argument("--iterations", type=int, default=50)
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--keep-every", type=int, default=10)
    one.add_argument("--threads", type=int, default=2)
    one.set_defaults(call=learn)
    for name, call in (("picture", picture), ("table", table)):
        command = commands.add_parser(name)
        command.add_argument("folder", type=pathlib.Path)
        command.set_defaults(call=call)
    arguments = parser.parse_args()
    arguments.call(arguments)


if __name__ == "__main__":
    main()
