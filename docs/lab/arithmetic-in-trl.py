#!/usr/bin/env python3
"""What TRL does with preset:smollm2-arithmetic: the same policy, the same prompts in the same order, the same settings, for as long.

    pip install torch==2.15.0 transformers==5.24.0 trl==1.16.0 datasets pyarrow
    arithmetic-in-trl.py --policy DIR --run RUN --to FOLDER [--minutes 20] [--precision bf16]

DIR is the base (docs/lab/smollm2.py makes it), RUN the folder of the recipe's stage rl in Firesteel, whose table of rollouts holds the
prompts and the right answers. FOLDER/curve.jsonl has one line per iteration: reward, mean length, seconds since it began to load. At the end FOLDER/policy is
what has been learned, for `./firesteel eval`. TRL is given Firesteel's settings: 16 prompts x 8 completions, two optimiser steps an iteration, AdamW .9/.95,
clipping at .2 and .28, no KL, gradient norm 1. What it cannot be told: that the whole batch's mean is the baseline (it is the group's there), and that
completions are dealt to the two steps by groups, not one by one.
Nothing here is needed to build or to run Firesteel.
"""
import argparse
import json
import pathlib
import re
import shutil
import time

MINI_BATCHES, WARMUP = 2, 5
NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")


def prompts(run):
    """Of each iteration the prompts in the order in which Firesteel drew them."""
    import pyarrow.parquet as parquet

    iterations = []
    for folder in sorted((run / "rollouts").glob("iteration=*")):
        seen = {}
        for part in sorted(folder.glob("*.parquet")):
            for row in parquet.ParquetFile(part).read(["prompt_id", "prompt", "gold"]).to_pylist():
                seen[row["prompt_id"]] = dict(prompt=row["prompt"], gold=row["gold"])
        iterations.append(list(seen.values()))
    if not iterations or len({len(each) for each in iterations}) != 1:
        raise SystemExit(f"{run}/rollouts: expected iterations of as many prompts each; give the folder of a run of Firesteel's that kept its rollouts")
    return iterations


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--policy", type=pathlib.Path, required=True)
    parser.add_argument("--run", type=pathlib.Path, required=True)
    parser.add_argument("--to", type=pathlib.Path, required=True)
    parser.add_argument("--minutes", type=float, default=20, help="ends with the iteration that is under way then (20)")
    parser.add_argument("--group", type=int, default=8)
    parser.add_argument("--tokens", type=int, default=36, help="rollout.max-new-tokens (36)")
    parser.add_argument("--at-once", type=int, default=16, help="completions whose gradient is computed at a time; 64 take more than 24 GB (16)")
    parser.add_argument("--rate", type=float, default=2e-5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--precision", choices=("float32", "bf16"), default="bf16")
    arguments = parser.parse_args()

    import torch
    from datasets import Dataset
    from transformers import AutoModelForCausalLM, AutoTokenizer, TrainerCallback
    from trl import GRPOConfig, GRPOTrainer

    torch.set_num_threads(arguments.threads)
    iterations = prompts(arguments.run)
    arguments.to.mkdir(parents=True, exist_ok=True)
    tokenizer = AutoTokenizer.from_pretrained(arguments.policy, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(arguments.policy, dtype=torch.float32, attn_implementation="sdpa")
    curve = (arguments.to / "curve.jsonl").open("w")
    begun = time.time()
    calls = 0

    def last_number(completions, completion_ids, gold, **_):
        nonlocal calls
        calls += 1
        values = []
        for text, ids, right in zip(completions, completion_ids, gold):
            numbers = NUMBER.findall(text)
            ended = len(ids) > 0 and ids[-1] == tokenizer.eos_token_id
            values.append(1.0 if ended and numbers and numbers[-1].replace(",", "") == right else 0.0)
        line = dict(iteration=calls, reward=sum(values) / len(values), length=sum(map(len, completion_ids)) / len(values), seconds=time.time() - begun)
        print(json.dumps(line), file=curve, flush=True)
        return values

    class InTime(TrainerCallback):
        def on_step_end(self, args, state, control, **kwargs):
            control.should_training_stop |= state.global_step % MINI_BATCHES == 0 and time.time() - begun > 60 * arguments.minutes
            return control

    total = len(iterations) * MINI_BATCHES
    optimiser = torch.optim.AdamW(model.parameters(), lr=arguments.rate, betas=(0.9, 0.95), eps=1e-8, weight_decay=0.0)

    def factor(step):
        return (step + 1) / WARMUP if step < WARMUP else 1 - 0.9 * (step + 1 - WARMUP) / (total - WARMUP)

    size = len(iterations[0]) * arguments.group
    config = GRPOConfig(
        output_dir=str(arguments.to / "trainer"), seed=arguments.seed, use_cpu=True, bf16=arguments.precision == "bf16", report_to=[], save_strategy="no",
        logging_steps=1, disable_tqdm=True, max_steps=total, per_device_train_batch_size=arguments.at_once,
        gradient_accumulation_steps=size // MINI_BATCHES // arguments.at_once, steps_per_generation=size // arguments.at_once, num_generations=arguments.group, max_completion_length=arguments.tokens, temperature=1.0, top_p=1.0, top_k=0,
        shuffle_dataset=False, beta=0.0, epsilon=0.2, epsilon_high=0.28, max_grad_norm=1.0, gradient_checkpointing=False, loss_type="grpo",
        scale_rewards="group", use_vllm=False, dataloader_pin_memory=False,
    )
    trainer = GRPOTrainer(
        model=model, reward_funcs=last_number, args=config, train_dataset=Dataset.from_list([row for each in iterations for row in each]),
        processing_class=tokenizer, callbacks=[InTime()], optimizers=(optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, factor)),
    )
    trainer.train()
    model.save_pretrained(arguments.to / "policy")
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja", "generation_config.json", "special_tokens_map.json"):
        if (arguments.policy / name).exists():
            shutil.copy(arguments.policy / name, arguments.to / "policy" / name)


if __name__ == "__main__":
    main()
