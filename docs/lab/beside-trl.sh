#!/usr/bin/env bash
# GRPO, Dr. GRPO and DAPO in Firesteel and in TRL: 50 iterations each, held-out problems every 10, one picture.
#
#   docs/lab/beside-trl.sh FOLDER [SEED...]      FOLDER keeps everything, and what is there is not made again
#
#   PYTHON      an interpreter with what docs/lab/beside-trl.py wants (python3)
#   FIRESTEEL   the command (./firesteel)
#   PREFIX      put before each command that computes, as nice is
#   THREADS     of torch (2); 1 where other work runs beside it
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
home=$(cd "$here/../.." && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)
shift
seeds=("${@:-1}")
python=${PYTHON:-python3}
firesteel=${FIRESTEEL:-$home/firesteel}
base=$home/cluster/src/main/resources/policies/countdown-base
iterations=50
every=10

# TRL counts completions of groups without spread, so Firesteel does here too; and TRL has no refill.
common=(iterations=$iterations grpo.optimiser.schedule.total-steps=400 grpo.credit.include-zero-spread-groups=true
    evaluation.problems=500 evaluation.problems-between=500 evaluation.every=$every run.checkpoint-every=$iterations)
settings() {
    case $1 in
        grpo) ;;
        dr-grpo) echo "grpo.credit.estimator.kind=group-mean grpo.loss.aggregation.kind=constant" ;;
        dapo) echo "grpo.credit.learn-truncated=false grpo.loss.policy.high=0.28 grpo.loss.aggregation.kind=token-mean" ;;
    esac
}

for seed in "${seeds[@]}"; do
    for method in grpo dr-grpo dapo; do
        ours=$folder/ours-$method-$seed
        if [ ! -e "$ours/done" ]; then
            # shellcheck disable=SC2046 # the settings are words
            ${PREFIX:-} "$firesteel" train --run-dir "$ours" "${common[@]}" run.seed="$seed" $(settings $method)
            touch "$ours/done"
        fi
    done
    for method in grpo dr-grpo dapo; do
        theirs=$folder/trl-$method-$seed
        if [ ! -e "$theirs/seconds.txt" ]; then
            ${PREFIX:-} timeout 5400 "$python" "$here/beside-trl.py" learn --method $method --policy "$base" --seed "$seed" \
                --prompts "$folder/ours-$method-$seed/rollouts" --iterations $iterations --keep-every $every --threads "${THREADS:-2}" --to "$folder"
        fi
        for policy in "$theirs"/iteration-*; do
            [ -e "$policy/evaluated.json" ] && continue
            ${PREFIX:-} "$firesteel" eval policy.path="$policy" evaluation.problems=500 run.seed="$seed" | tail -n 1 >"$policy/evaluated.json.part"
            mv "$policy/evaluated.json.part" "$policy/evaluated.json"
        done
    done
done
"$python" "$here/beside-trl.py" picture "$folder" >"$here/beside-trl.svg"
