"""Does PEFT make of our adapter what we made of it?

    python adapter-in-peft.py BASE RUN_DIR

BASE is the Hugging Face directory that the run started from, RUN_DIR a finished run with adapter/ and policy/. Loads base and adapter with
PEFT, the merged policy with transformers, and compares their logits on random tokens. Needs torch, transformers, peft.
"""

import sys

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

base_folder, run = sys.argv[1:]
torch.manual_seed(1)
load = lambda folder: AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
base, merged = load(base_folder), load(f"{run}/policy")
tokens = torch.randint(0, base.config.vocab_size, (8, 64))
with torch.no_grad():
    ours = merged(tokens).logits
    before = base(tokens).logits
    adapted = PeftModel.from_pretrained(base, f"{run}/adapter")
    theirs = adapted(tokens).logits
    loaded = sum("lora_" in name for name, _ in adapted.named_parameters())
    weights = adapted.merge_and_unload().state_dict()
largest = max((weights[name] - value).abs().max().item() for name, value in merged.state_dict().items())
print(f"tensors of the adapter that PEFT loaded: {loaded}")
print(f"largest logit {ours.abs().max():.3f}; PEFT against our merged policy {(theirs - ours).abs().max():.2e}; against the base {(before - ours).abs().max():.3f}")
print(f"weights: PEFT's merge against ours {largest:.2e}")
assert (theirs - ours).abs().max() < 1e-3 < (before - ours).abs().max()
