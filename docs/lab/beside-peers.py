"""Sampling and learning of one policy by Firesteel, vLLM, llama.cpp and torch on this machine, in turns, beside the machine's own limits.

    docs/lab/beside-peers.sh FOLDER          installs what is missing, and calls this
    beside-peers.py run FOLDER [--rounds 5] [--seconds 4]
    beside-peers.py table FOLDER             the medians of FOLDER/figures.jsonl, in Markdown
    beside-peers.py engine NAME ...          one engine, asked over its standard input; run starts these

Every engine but ours is loaded once and stopped (SIGSTOP) while another is measured, so that all are measured in the same minutes and none
beside another. A measurement repeats for --seconds and takes the fastest repetition, as ours does; the table has the median of the rounds.

Decoding: B completions of one prompt of 64 tokens, 64 new tokens each at temperature 1, both cores. Tokens per second are (64 - 1) * B over the
time for 64 new tokens less the time for one: reading the prompt is not in it. Learning: 16 sequences of 128 tokens, all learned, forward,
backward and AdamW. Limits: what one thread and two read from memory (a sum over a gigabyte) and multiply (2048 x 2048 x 2048 by oneDNN).
"""

import argparse
import ctypes
import json
import os
import pathlib
import signal
import statistics
import subprocess
import sys
import time

ROWS = [1, 8, 16, 32]
PROMPT, NEW = 64, 64
BATCH, TOKENS = 16, 128


def fastest(action, seconds):
    """The least time of an action, repeated for so long and at least three times."""
    best, start, count = float("inf"), time.perf_counter(), 0
    while count < 3 or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        action()
        best = min(best, time.perf_counter() - begin)
        count += 1
    return best


def decode_speed(sample, rows, seconds):
    """sample(rows, new) makes that many tokens for each row."""
    return rows * (NEW - 1) / (fastest(lambda: sample(rows, NEW), seconds) - fastest(lambda: sample(rows, 1), seconds / 4))


# Engines: each gives a function (task, seconds) -> figure, where task is {"decode": rows}, {"learn": true} or {"limit": name}.


def engine_transformers(policy, dtype):
    import torch
    import transformers

    torch.manual_seed(1)
    model = transformers.AutoModelForCausalLM.from_pretrained(policy, dtype=getattr(torch, dtype)).eval()
    prompt = torch.randint(100, 1000, (1, PROMPT))

    def sample(rows, new):
        with torch.inference_mode():
            model.generate(prompt.repeat(rows, 1), attention_mask=torch.ones(rows, PROMPT, dtype=torch.long), do_sample=True,
                           temperature=1.0, top_k=0, top_p=1.0, max_new_tokens=new, min_new_tokens=new, pad_token_id=0)

    return lambda task, seconds: decode_speed(sample, task["decode"], seconds)


def engine_vllm(policy, dtype):
    os.environ.update(VLLM_TARGET_DEVICE="cpu", VLLM_CPU_KVCACHE_SPACE="2", VLLM_ENABLE_V1_MULTIPROCESSING="0",
                      VLLM_CPU_OMP_THREADS_BIND="0-1", VLLM_LOGGING_LEVEL="ERROR")
    from vllm import LLM, SamplingParams

    model = LLM(model=policy, dtype=dtype, enforce_eager=False, max_model_len=256, max_num_seqs=max(ROWS), seed=1)
    prompt = {"prompt_token_ids": [100 + i for i in range(PROMPT)]}

    def sample(rows, new):
        model.generate([prompt], SamplingParams(n=rows, temperature=1.0, max_tokens=new, ignore_eos=True, detokenize=False), use_tqdm=False)

    return lambda task, seconds: decode_speed(sample, task["decode"], seconds)


def engine_llama(gguf, _):
    import llama_cpp as llama

    engine_llama.silent = llama.llama_log_callback(lambda level, text, data: None)  # kept: the library calls it for as long as it lives
    llama.llama_log_set(engine_llama.silent, ctypes.c_void_p(0))
    llama.llama_backend_init()
    model = llama.llama_model_load_from_file(gguf.encode(), llama.llama_model_default_params())
    params = llama.llama_context_default_params()
    params.n_ctx, params.n_batch, params.n_ubatch = max(ROWS) * (PROMPT + NEW), 512, 512
    params.n_seq_max, params.n_threads, params.n_threads_batch, params.kv_unified = max(ROWS), 2, 2, True
    context = llama.llama_init_from_model(model, params)
    memory = llama.llama_get_memory(context)
    sampler = llama.llama_sampler_chain_init(llama.llama_sampler_chain_default_params())
    llama.llama_sampler_chain_add(sampler, llama.llama_sampler_init_dist(1))
    batch = llama.llama_batch_init(512, 0, 1)

    def put(entries):  # (token, position, sequence, whether its logits are wanted)
        batch.n_tokens = len(entries)
        for i, (token, position, sequence, wanted) in enumerate(entries):
            batch.token[i], batch.pos[i], batch.n_seq_id[i], batch.seq_id[i][0], batch.logits[i] = token, position, 1, sequence, wanted
        if llama.llama_decode(context, batch) != 0:
            raise RuntimeError("llama_decode failed")

    def sample(rows, new):
        llama.llama_memory_clear(memory, True)
        put([(100 + i, i, 0, i == PROMPT - 1) for i in range(PROMPT)])
        for row in range(1, rows):
            llama.llama_memory_seq_cp(memory, 0, row, -1, -1)
        tokens = [llama.llama_sampler_sample(sampler, context, PROMPT - 1) for _ in range(rows)]
        for step in range(1, new):
            put([(tokens[row], PROMPT + step - 1, row, True) for row in range(rows)])
            tokens = [llama.llama_sampler_sample(sampler, context, row) for row in range(rows)]

    return lambda task, seconds: decode_speed(sample, task["decode"], seconds)


def engine_torch(policy, dtype):
    """Learning; float32 master weights, products in bfloat16 by autocast if asked for."""
    import torch
    import transformers

    torch.manual_seed(1)
    model = transformers.AutoModelForCausalLM.from_pretrained(policy, dtype=torch.float32).train()
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-6)
    tokens = torch.randint(100, 1000, (BATCH, TOKENS))

    def step():
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=dtype == "bfloat16"):
            loss = model(input_ids=tokens, labels=tokens, use_cache=False).loss
        loss.backward()
        optimiser.step()
        optimiser.zero_grad(set_to_none=True)

    return lambda task, seconds: BATCH * TOKENS / fastest(step, seconds)


def engine_limits(_, __):
    import torch

    numbers = torch.ones(1 << 28)  # a gigabyte, written: pages that never were would be read from nowhere

    def product(dtype):
        a = torch.randn(1, 2048, 2048).to(dtype)
        b = torch.randn(2048, 2048, 1).to(dtype)
        return lambda: torch.nn.functional.conv1d(a, b)  # torch gives a convolution to oneDNN, a float32 product to MKL

    def figure(task, seconds):
        name, threads = task["limit"], task["threads"]
        torch.set_num_threads(threads)
        with torch.inference_mode():
            if name == "GB/s":
                return 4 * numbers.numel() / 1e9 / fastest(numbers.sum, seconds)
            return 2 * 2048**3 / 1e9 / fastest(product(torch.bfloat16 if "bf16" in name else torch.float32), seconds)

    return figure


ENGINES = {"transformers": engine_transformers, "vllm": engine_vllm, "llama.cpp": engine_llama, "torch": engine_torch, "limits": engine_limits}


def serve(name, policy, dtype):
    """Answers tasks, a line of JSON each. What libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    figure = ENGINES[name](policy, dtype)
    print(json.dumps("ready"), file=answers, flush=True)
    for line in sys.stdin:
        task = json.loads(line)
        print(json.dumps(figure(task, task["seconds"])), file=answers, flush=True)


class Peer:
    """An engine in a process of its own, stopped but while it is asked."""

    def __init__(self, python, name, policy, dtype, log):
        self.label = f"{name} {dtype}"
        self.process = subprocess.Popen([python, __file__, "engine", name, policy, dtype], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=open(log, "a"), text=True, start_new_session=True)
        self.answer()
        self.send(signal.SIGSTOP)

    def send(self, sign):
        os.killpg(self.process.pid, sign)

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.label} ended; see its log")
        return json.loads(line)

    def ask(self, task):
        self.send(signal.SIGCONT)
        try:
            self.process.stdin.write(json.dumps(task) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise SystemExit(f"{self.label} has ended while it waited, for want of memory most often; see peers.log and dmesg") from None
        figure = self.answer()
        self.send(signal.SIGSTOP)
        return figure

    def end(self):
        self.send(signal.SIGKILL)


def ours(firesteel, arguments):
    """The figures of one of our benchmarks: its last line but one is the measurement's."""
    done = subprocess.run([firesteel, "bench", *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")][0]["tokensPerSecond"]


def run(folder, rounds, seconds):
    firesteel = os.environ.get("FIRESTEEL", str(pathlib.Path(__file__).parents[2] / "firesteel"))
    torch_python, vllm_python, llama_python = (os.environ[name] for name in ("TORCH_PYTHON", "VLLM_PYTHON", "LLAMA_PYTHON"))
    policy, gguf = os.environ["POLICY"], os.environ["GGUF"]
    config = json.load(open(pathlib.Path(policy) / "config.json"))
    shape = ",".join(str(config[key]) for key in ("hidden_size", "num_hidden_layers", "num_attention_heads", "num_key_value_heads",
                                                  "intermediate_size", "vocab_size"))
    log = folder / "peers.log"
    figures = open(folder / "figures.jsonl", "a")

    def note(what, engine, figure):
        print(json.dumps({"what": what, "engine": engine, "figure": figure}), file=figures, flush=True)
        print(f"{what:24} {engine:24} {figure:9.1f}", file=sys.stderr)

    variants = [("exact float32", [])] + [(f"fast {precision}", ["--kernels", "fast", "--precision", precision])
                                          for precision in ("float32", "bf16") if os.environ.get("FAST", "yes") == "yes"]
    wanted = [(vllm_python, "vllm", policy, ("float32", "bfloat16")), (torch_python, "transformers", policy, ("float32", "bfloat16")),
              (llama_python, "llama.cpp", gguf, ("float32",))]
    decoders = [Peer(python, name, model, dtype, log) for python, name, model, dtypes in wanted if python != "none" for dtype in dtypes]
    limits = Peer(torch_python, "limits", "", "", log)
    try:
        for _ in range(rounds):
            for name in ("GB/s", "GFLOP/s float32", "GFLOP/s bf16"):
                for threads in (1, 2):
                    note(f"limit {threads}", name, limits.ask({"limit": name, "threads": threads, "seconds": seconds}))
            for rows in ROWS:
                for variant, arguments in variants:
                    note(f"decode {rows}", f"firesteel {variant}", ours(firesteel, [
                        "decode", "--shape", f"{rows},{PROMPT + NEW},{shape}", "--threads", "2", "--decoders", "1",
                        "--group", str(rows), "--seconds", str(seconds), *arguments]))
                for peer in decoders:
                    note(f"decode {rows}", peer.label, peer.ask({"decode": rows, "seconds": seconds}))
            for variant, arguments in variants:
                note("learn", f"firesteel {variant}", ours(firesteel, [
                    "train", "--shape", f"{BATCH},{TOKENS},{shape}", "--threads", "2", "--seconds", str(4 * seconds), *arguments]))
            for dtype in ("float32", "bfloat16"):  # one at a time: each keeps five gigabytes
                learner = Peer(torch_python, "torch", policy, dtype, log)
                try:
                    note("learn", learner.label, learner.ask({"learn": True, "seconds": 4 * seconds}))
                finally:
                    learner.end()
    finally:
        for peer in decoders + [limits]:
            peer.end()


def table(folder):
    figures = {}
    for line in open(folder / "figures.jsonl"):
        row = json.loads(line)
        figures.setdefault((row["what"], row["engine"]), []).append(row["figure"])
    median = {key: statistics.median(values) for key, values in figures.items()}
    rounds = max(len(values) for values in figures.values())

    def engines(what):
        return list(dict.fromkeys(engine for this, engine in figures if this.startswith(what)))

    print(f"Medians of {rounds} rounds, the least and the most in brackets.\n")
    print("| decoding, tokens/s | " + " | ".join(engines("decode")) + " |\n|---|" + "---|" * len(engines("decode")))
    for rows in ROWS:
        cells = [figures.get((f"decode {rows}", engine)) for engine in engines("decode")]
        print(f"| {rows} | " + " | ".join("" if c is None else f"{statistics.median(c):.0f} ({min(c):.0f} to {max(c):.0f})" for c in cells) + " |")
    print("\n| learning, tokens/s | |\n|---|---|")
    for engine in engines("learn"):
        values = figures[("learn", engine)]
        print(f"| {engine} | {median[('learn', engine)]:.0f} ({min(values):.0f} to {max(values):.0f}) |")
    print("\n| the machine | one thread | two |\n|---|---|---|")
    for engine in engines("limit"):
        print(f"| {engine} | {median[('limit 1', engine)]:.0f} | {median[('limit 2', engine)]:.0f} |")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = arguments.add_subparsers(dest="command", required=True)
    for name in ("run", "table"):
        command = commands.add_parser(name)
        command.add_argument("folder", type=pathlib.Path)
        if name == "run":
            command.add_argument("--rounds", type=int, default=5)
            command.add_argument("--seconds", type=float, default=4)
    engine = commands.add_parser("engine")
    engine.add_argument("name", choices=ENGINES)
    engine.add_argument("policy")
    engine.add_argument("dtype")
    asked = arguments.parse_args()
    if asked.command == "run":
        run(asked.folder, asked.rounds, asked.seconds)
    elif asked.command == "table":
        table(asked.folder)
    else:
        serve(asked.name, asked.policy, asked.dtype)


if __name__ == "__main__":
    main()
