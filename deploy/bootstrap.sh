#!/usr/bin/env bash
# Makes .venv ready: creates it, installs exactly what requirements.lock pins (hashes checked), then this project.
# Needs Python 3.11 or later (PYTHON=... chooses one). Does nothing when .venv already matches the lock.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
venv="$PWD/.venv"
stamp="$venv/installed-from"

# What the environment was made from: the lock, the project's metadata, and where it stands (scripts hold the path).
fingerprint() { printf '%s\n' "$PWD"; cat requirements.lock pyproject.toml; }

if [ -f "$stamp" ] && fingerprint | cmp -s - "$stamp" && "$venv/bin/python" -c '' 2>/dev/null; then
  exit 0
fi

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  echo "Dateline needs Python 3.11 or later; none found. Install it, or name one: PYTHON=/path/to/python3 make run" >&2
  exit 2
}

python=$(find_python)
rm -f "$stamp"
echo "Preparing .venv with $("$python" --version) ..."
if ! "$venv/bin/python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  rm -rf "$venv"
  "$python" -m venv "$venv" || {
    echo "'$python -m venv' failed. On Debian and Ubuntu install the package python3-venv, then run this again." >&2
    exit 2
  }
fi

# The installer first, from the same lock: it fetches in parallel and takes seconds where pip takes most of a minute.
only_uv=$(mktemp)
trap 'rm -f "$only_uv"' EXIT
awk '/^[A-Za-z0-9]/ { keep = /^uv==/ } keep' requirements.lock > "$only_uv"
if "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$only_uv" \
  && "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --require-hashes -r requirements.lock; then
  "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --editable .
else
  # pip obeys proxies, mirrors and certificates configured for it that the faster installer may not know.
  echo "Installing with pip instead (about a minute) ..."
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
fi
"$venv/bin/python" -m compileall -q -j 0 streams schemas >/dev/null || true
fingerprint > "$stamp"
echo "Ready."
