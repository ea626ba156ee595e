"""What transformers computes with small random policies of each family that Firesteel reads.

    python docs/lab/families-in-transformers.py cluster/src/test/resources/families

Writes a directory for each: config.json as this version of transformers writes it, config-4.json as version 4 did (which must
give the same numbers here), model.safetensors in bfloat16, and golden.json: log-probs of every token but the first of two
sequences, and of the gradient of their weighted sum two numbers for each tensor, its length and its product with sin(0),
sin(1), ... The committed files were made by transformers 5.24 and torch 2.15 on a CPU, in float32. Windows of 5, norms,
multipliers and caps are such that each of them changes the numbers.
"""

import json
import os
import sys
import warnings

import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM

warnings.filterwarnings("ignore")
transformers.logging.set_verbosity_error()
torch.set_num_threads(1)

V, WINDOW = 32, 5
SEQUENCES = [[(7 * i * i + 3 * i + 5) % V for i in range(12)], [(5 * i * i + i + 11) % V for i in range(19)]]
SIZES = dict(
    vocab_size=V,
    hidden_size=16,
    intermediate_size=24,
    num_attention_heads=4,
    num_key_value_heads=2,
    num_hidden_layers=2,
    max_position_embeddings=64,
    bos_token_id=None,
    eos_token_id=0,
    pad_token_id=None,
)
LLAMA3 = {
    "rope_type": "llama3",
    "rope_theta": 100.0,
    "factor": 4.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 16,
}
LONG = {
    "rope_type": "longrope",
    "rope_theta": 100.0,
    "partial_rotary_factor": 0.75,
    "short_factor": [1.0, 1.25, 1.5],
    "long_factor": [2.0, 3.0, 4.0],
}
LINEAR = {"rope_type": "linear", "factor": 2.0, "rope_theta": 100.0}
LOCAL = {"rope_type": "default", "rope_theta": 10.0}
YARN = {
    "rope_type": "yarn",
    "rope_theta": 100.0,
    "factor": 4.0,
    "beta_fast": 2.0,
    "beta_slow": 0.25,
    "original_max_position_embeddings": 16,
}
FULL, SLIDING = "full_attention", "sliding_attention"

# Directory: model_type, settings as version 5 has them.
FAMILIES = {
    "llama-2": ("llama", dict(num_key_value_heads=4, rope_parameters={"rope_type": "default", "rope_theta": 100.0})),
    "llama-3": ("llama", dict(rope_parameters=LLAMA3, tie_word_embeddings=True)),
    "qwen2.5": ("qwen2", dict(rope_parameters={"rope_type": "default", "rope_theta": 100.0}, tie_word_embeddings=True)),
    "qwen2-window": ("qwen2", dict(use_sliding_window=True, sliding_window=WINDOW, max_window_layers=1)),
    "qwen3": ("qwen3", dict(head_dim=6, rope_parameters={"rope_type": "default", "rope_theta": 100.0})),
    "qwen3-yarn": ("qwen3", dict(head_dim=12, rope_parameters=YARN)),
    "llama-dynamic": ("llama", dict(rope_parameters={"rope_type": "dynamic", "factor": 2.0, "rope_theta": 100.0})),
    "mistral": ("mistral", dict(sliding_window=WINDOW, head_dim=6, rope_parameters=LINEAR)),
    "smollm3": ("smollm3", dict(num_hidden_layers=3, no_rope_layer_interval=2, tie_word_embeddings=True)),
    "phi-3": ("phi3", dict(sliding_window=WINDOW, rope_parameters={"rope_type": "default", "rope_theta": 100.0})),
    "phi-4-mini": (
        "phi3",
        dict(
            num_attention_heads=2,
            num_key_value_heads=1,
            original_max_position_embeddings=32,
            rope_parameters=LONG,
            tie_word_embeddings=True,
        ),
    ),
    "granite": (
        "granite",
        dict(
            embedding_multiplier=3.0,
            residual_multiplier=0.5,
            attention_multiplier=0.25,
            logits_scaling=1.5,
            tie_word_embeddings=True,
        ),
    ),
    "olmo-2": ("olmo2", dict(rope_parameters={"rope_type": "default", "rope_theta": 100.0})),
    "gemma-2": (
        "gemma2",
        dict(
            head_dim=6,
            num_hidden_layers=3,
            sliding_window=WINDOW,
            query_pre_attn_scalar=3,
            attn_logit_softcapping=2.0,
            final_logit_softcapping=3.0,
            rope_parameters={"rope_type": "default", "rope_theta": 100.0},
        ),
    ),
    "gemma-3": (
        "gemma3_text",
        dict(
            head_dim=6,
            num_hidden_layers=3,
            layer_types=[SLIDING, SLIDING, FULL],
            sliding_window=WINDOW,
            query_pre_attn_scalar=3,
            rope_parameters={FULL: dict(LINEAR), SLIDING: dict(LOCAL)},
        ),
    ),
}


def as_version_4(config):
    """The same settings where version 4 of transformers wrote them."""
    old = dict(config)
    old["torch_dtype"] = old.pop("dtype")
    old["transformers_version"] = "4.48.0"
    rope = old.pop("rope_parameters")
    if FULL in rope:
        old["rope_local_base_freq"] = rope[SLIDING]["rope_theta"]
        rope = rope[FULL]
        old["sliding_window_pattern"] = 3
    if old["model_type"] != "smollm3":
        old.pop("layer_types", None)
    rope = dict(rope)
    old["rope_theta"] = rope.pop("rope_theta")
    if "partial_rotary_factor" in rope:
        old["partial_rotary_factor"] = rope.pop("partial_rotary_factor")
    if rope["rope_type"] == "longrope":
        rope.pop("original_max_position_embeddings", None)
    if rope["rope_type"] == "linear" and old["model_type"] != "gemma3_text":
        rope["type"] = rope.pop("rope_type")  # the older name still; of Gemma 3, version 5 does not read it
    old["rope_scaling"] = None if rope.get("rope_type") == "default" else rope
    return old


def random_weights(model):
    """Matrices whose outputs are about as large as their inputs, gains and biases that matter; representable in bfloat16."""
    generator = torch.Generator().manual_seed(1)
    for name, tensor in model.named_parameters():
        noise = torch.randn(tensor.shape, generator=generator)
        if tensor.dim() == 2:
            tensor.data = noise * (1.0 if "embed_tokens" in name else 1.5 / tensor.shape[1] ** 0.5)
        else:
            tensor.data = 0.3 * noise + (0.0 if name.endswith("bias") or "Gemma" in type(model).__name__ else 1.0)
        tensor.data = tensor.data.to(torch.bfloat16).to(torch.float32)


def log_probs(model, tokens):
    logits = model(torch.tensor([tokens])).logits[0, :-1]
    return torch.log_softmax(logits, -1)[range(len(tokens) - 1), tokens[1:]]


def main(into):
    for name, (model_type, settings) in FAMILIES.items():
        folder = os.path.join(into, name)
        config = AutoConfig.for_model(model_type, **{**SIZES, **settings}, attn_implementation="eager")
        model = AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
        random_weights(model)
        given = [log_probs(model, tokens) for tokens in SEQUENCES]
        flat = torch.cat(given)
        weights = torch.tensor([0.5 * (i % 5) - 0.75 for i in range(len(flat))])
        (flat * weights).sum().backward()
        gradients = {
            key: [
                float(p.grad.double().norm()),
                float((p.grad.double().flatten() * torch.sin(torch.arange(p.numel(), dtype=torch.float64))).sum()),
            ]
            for key, p in model.named_parameters()
        }
        golden = dict(
            sequences=SEQUENCES,
            logProbs=[[round(float(x), 7) for x in one] for one in given],
            gradients={key: [float(f"{x:.7g}") for x in pair] for key, pair in gradients.items()},
        )
        model.to(torch.bfloat16).save_pretrained(folder)
        model.to(torch.float32)
        os.remove(os.path.join(folder, "generation_config.json"))
        with open(os.path.join(folder, "config.json")) as file:
            new = json.load(file)
        old = as_version_4(new)
        read = AutoConfig.for_model(model_type, **{k: v for k, v in old.items() if k != "model_type"})
        again = AutoModelForCausalLM.from_config(read, attn_implementation="eager", dtype=torch.float32).eval()
        again.load_state_dict(model.state_dict())
        difference = max(float((log_probs(again, s) - g).abs().max()) for s, g in zip(SEQUENCES, given))
        assert difference < 1e-6, (name, difference)
        for file, content in (("config.json", new), ("config-4.json", old)):
            with open(os.path.join(folder, file), "w") as out:
                json.dump(content, out, indent=1)
                out.write("\n")
        with open(os.path.join(folder, "golden.json"), "w") as out:
            json.dump(golden, out, separators=(",", ":"))
            out.write("\n")
        print(name, type(model).__name__, sum(p.numel() for p in model.parameters()), float(flat.mean()), difference)


main(sys.argv[1])
