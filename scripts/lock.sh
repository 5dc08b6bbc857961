#!/bin/bash
# Pin every package with its hashes, for Linux and macOS and every Python the project supports.
# `scripts/lock.sh --upgrade` moves to the newest versions; without it, pins that still fit stay.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
python3 -m venv "$tools"
"$tools/bin/pip" install --quiet uv

header() {
    printf '# Made by `make lock`; do not edit. %s\n' "$1"
    printf '# Complete: install with `pip install --no-deps --require-hashes -r %s`. Without --no-deps, pip would follow the\n' "$2"
    printf '# dependencies that pyproject.toml leaves out on purpose ([tool.uv] there says which and why).\n'
}

compile() { # compile FILE WHAT ARGUMENTS...
    local file=$1 what=$2
    shift 2
    "$tools/bin/uv" pip compile --quiet --universal --generate-hashes --no-header \
        "$@" -o "$file" >/dev/null
    { header "$what" "$file"; grep -v '^# ' "$file"; } >"$tools/locked"
    cp "$tools/locked" "$file"
    echo "$file: $(grep -c '==' "$file") packages"
}

# The widest set first; the others may only hold the same versions.
compile requirements-dev.txt "Everything: to run, to test, to check, to build." \
    pyproject.toml --group model --group dev "${@}"
compile requirements.txt "What running needs, the encoder's weights included." \
    pyproject.toml --group model -c requirements-dev.txt
compile requirements-build.txt "What building and installing the package itself needs." \
    --group build -c requirements-dev.txt
for wanted in clients/*.in; do # --no-config: what pyproject.toml leaves out is left out for Broadsheet, not for these
    compile "${wanted%.in}.txt" "An environment of its own for clients that are tried against the site." \
        "$wanted" --no-config "${@}"
done
