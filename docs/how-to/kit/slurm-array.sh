#!/usr/bin/env bash
# Builds one part of a project for each task of an array; `sbatch slurm-array.sh` in its folder.
# A part that ended early is built by `sbatch --array=3 slurm-array.sh`: it goes on where it was.
#SBATCH --job-name=hrcreport
#SBATCH --array=1-8
#SBATCH --cpus-per-task=2
#SBATCH --mem=4G
#SBATCH --time=01:00:00
# Two minutes before the time is up the part is told to end, and writes its record.
#SBATCH --signal=B:TERM@120
set -euo pipefail

# The environment of the project, on each node too.
export PATH="$PWD/.venv/bin:$PATH"
# How many parts there are stands above alone, also where one of them is built once more.
parts=$(sed -n 's/^#SBATCH --array=1-//p' "$0")
part=$SLURM_ARRAY_TASK_ID
exec hrcreport build --shard "$part/$parts" --jobs "${SLURM_CPUS_PER_TASK:-1}" \
  --retries 2 --output-dir "parts/$part" --junit "parts/$part.xml"
