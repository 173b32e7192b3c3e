#!/bin/sh
# Puts uv, at the version that local/requirements-uv.txt locks, at .tools/uv/bin/uv. Needs a python3 and nothing else.
set -eu

requirements=local/requirements-uv.txt
wanted=$(sed -n 's/^uv==\([0-9.]*\).*/\1/p' "$requirements")
home=.tools/uv

rm -rf "$home"
mkdir -p "$home/bin"

if [ "$(uv --version 2>/dev/null | cut -d' ' -f2)" = "$wanted" ]; then
  ln -s "$(command -v uv)" "$home/bin/uv"
elif python3 -m venv "$home" >/dev/null 2>&1; then
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements"
elif python3 -m pip install --quiet --disable-pip-version-check --require-hashes --target "$home" -r "$requirements"; then
  : # a Python without venv or ensurepip, as Debian splits it
else
  echo "uv $wanted could not be installed. Install either uv $wanted itself, or a python3 with venv" \
    "(on Debian and Ubuntu: apt-get install python3-venv), and run make again." >&2
  exit 1
fi
