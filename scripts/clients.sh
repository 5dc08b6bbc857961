#!/bin/bash
# Other people's programs against a running site: an environment for each that cannot share ours, then all of them.
# scripts/clients.sh with_arxiv.py runs one of them alone. CLIENTS names the folder that keeps the environments.
set -euo pipefail
cd "$(dirname "$0")/.."

make_environment() { # NAME; one that holds what its lock file says is left as it is
    local locked=clients/$1.txt place=$CLIENTS/$1
    cmp -s "$locked" "$place/.installed" && return
    echo "Making the environment $1 ..."
    rm -rf "$place"
    .venv/bin/python -m venv "$place"
    "$place/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile --no-deps --require-hashes -r "$locked"
    cp "$locked" "$place/.installed"
}

for name in "${!BROADSHEET_@}"; do # what somebody set for a site of their own
    [ "$name" = BROADSHEET_CACHE ] || unset "$name"
done
mkdir -p "${CLIENTS:=build/clients}"
CLIENTS=$(realpath "$CLIENTS")
export CLIENTS
export -f make_environment
basename --suffix .txt clients/*.txt | xargs -P 2 -I NAME bash -euo pipefail -c 'make_environment NAME'
exec .venv/bin/python clients/run.py "$CLIENTS" "$@"
