#!/usr/bin/env bash
# Builds a stand-in for AWS's image of the runtime where none can be pulled: Debian's python3.13, AWS's own runtime
# client (locked by hash), and the name that SAM looks for. SAM adds the emulator of the runtime API itself.
# Needs root on Debian or Ubuntu with mmdebstrap, a running Docker engine and `make .tools/uv/stamp`.
set -euo pipefail
cd "$(dirname "$0")/../.."

case "$(uname -m)" in
  aarch64 | arm64) architecture=arm64 ;;
  *) architecture=x86_64 ;;
esac
export UV=$PWD/.tools/uv/bin/uv HERE=$PWD/tests/sam_local

# Extracted and never configured: nothing but a Python is run there, and what SAM's own Dockerfile says.
mmdebstrap --quiet --mode=root --variant=extract --include=python3.13,base-files,coreutils,dash,libstdc++6 \
  --extract-hook='"$UV" pip install --quiet --target "$1/var/runtime" --python-version 3.13 --no-deps --link-mode copy \
    --only-binary :all: --require-hashes -r "$HERE/requirements.txt"' \
  --extract-hook='install -D "$HERE/bootstrap" "$1/var/runtime/bootstrap"' \
  --extract-hook='mkdir -p "$1/var/task"' \
  trixie - |
  docker import --change 'ENV LAMBDA_TASK_ROOT=/var/task LAMBDA_RUNTIME_DIR=/var/runtime LANG=C.UTF-8' \
    --change 'WORKDIR /var/task' - "public.ecr.aws/lambda/python:3.13-$architecture"
