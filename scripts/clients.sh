#!/bin/bash
# Other people's programs against a running site: an environment for each that cannot share ours, then all of them.
set -euo pipefail
cd "$(dirname "$0")/.."
environments=${CLIENTS:-build/clients}
mkdir -p "$environments"
for locked in clients/*.txt; do
    name=$(basename "$locked" .txt)
    if [ ! -e "$environments/$name/.installed" ] || [ "$locked" -nt "$environments/$name/.installed" ]; then
        echo "Making the environment $name ..."
        rm -rf "${environments:?}/$name"
        .venv/bin/python -m venv "$environments/$name"
        "$environments/$name/bin/pip" install --quiet --disable-pip-version-check --no-deps --require-hashes -r "$locked"
        touch "$environments/$name/.installed"
    fi
done
.venv/bin/python clients/run.py "$(realpath "$environments")"
