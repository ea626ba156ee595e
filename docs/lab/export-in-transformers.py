"""Does transformers compute of our export what we compute?

    ./firesteel export --policy RUN --to DIR
    ./firesteel sample --problems 100 --out ours.jsonl policy.path=DIR rollout.temperature=0 rollout.group-size=1 …
    python export-in-transformers.py DIR ours.jsonl

Reads the prompts as text with the directory's own tokenizer, lets transformers complete them greedily, and compares tokens with ours; then
takes the log-prob of each of our tokens. Where the greedy texts part, the two best tokens' log-probs are told: a near tie is rounding, and
anything else is a fault. Exits with 1 if a prompt's tokens differ, a text parts without a tie, or a log-prob differs by 1e-3. Needs torch
and transformers.
"""

import json
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

folder, rows = sys.argv[1], [json.loads(line) for line in open(sys.argv[2])]
TIE = 2e-4  # two tokens whose log-probs are nearer than this may change places by rounding
torch.set_num_threads(1)
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
tokenizer = AutoTokenizer.from_pretrained(folder)
said = GenerationConfig.from_pretrained(folder)
print(f"{type(model).__name__}, {sum(p.numel() for p in model.parameters())} parameters, bos {said.bos_token_id}, eos {said.eos_token_id}, "
      f"pad {said.pad_token_id}, chat template {'yes' if tokenizer.chat_template else 'no'}")

same, parted, other_prompt, largest, tokens = 0, [], [], 0.0, 0
for row in rows:
    prompt, ours = row["prompt_tokens"], row["tokens"]
    if tokenizer(row["prompt"], add_special_tokens=False)["input_ids"] != prompt:
        other_prompt.append(row["prompt_id"])
        continue
    with torch.no_grad():
        theirs = model.generate(torch.tensor([prompt]), max_new_tokens=max(1, len(ours)), do_sample=False)[0, len(prompt):].tolist()
        logits = model(torch.tensor([prompt + ours])).logits[0].float()
    log_probs = torch.log_softmax(logits, -1)
    for i, (token, log_prob) in enumerate(zip(ours, row["log_probs"])):
        largest = max(largest, abs(log_probs[len(prompt) - 1 + i, token].item() - log_prob))
    tokens += len(ours)
    if theirs == ours:
        same += 1
    else:
        at = next(i for i, pair in enumerate(zip(theirs + [-1], ours + [-1])) if pair[0] != pair[1])
        best = log_probs[len(prompt) - 1 + at].topk(2).values.tolist() if at < len(ours) else [0.0, -9.0]
        parted.append((row["prompt_id"], at, best))

for prompt_id, at, best in parted:
    print(f"parts at token {at} of {prompt_id}: the two best log-probs are {best[0]:.6f} and {best[1]:.6f}")
print(f"{len(rows)} prompts, {len(rows) - len(other_prompt)} with the same tokens; greedy completions the same {same}, parted {len(parted)}; "
      f"{tokens} log-probs, largest difference {largest:.1e}")
ties = sum(best[0] - best[1] < TIE for _, _, best in parted)
sys.exit(0 if not other_prompt and ties == len(parted) and largest < 1e-3 and rows else 1)
