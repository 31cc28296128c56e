#!/bin/sh
# Install the dependencies of one lock file and the generator itself into .venv/, saying plainly what is missing.
set -eu

lock=$1

fail() {
    printf 'make: %s\n' "$1" >&2
    exit 1
}

suitable() {
    command -v "$1" >/dev/null 2>&1 && "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if ! suitable .venv/bin/python || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    python=
    for candidate in "${EVIDENCE_PYTHON:-python3}" python3.13 python3.12 python3.11 python3.14; do
        if suitable "$candidate"; then
            python=$candidate
            break
        fi
    done
    [ -n "$python" ] || fail "Python 3.11 or newer is needed, and none was found (tried python3, python3.11 to 3.14; \
name another with EVIDENCE_PYTHON=/path/to/python make ...)"
    "$python" -c 'import venv, ensurepip' 2>/dev/null \
        || fail "$python has no venv module; install it (on Debian and Ubuntu: the package python3-venv)"
    echo "Creating .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv || fail "the environment .venv could not be created with $python"
fi

install() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"
}

echo "Installing what $lock names (the first time this needs a network)"
install --require-hashes --requirement "$lock" \
    || fail "the dependencies could not be installed; is there a network? What pip says stands above"
install --no-deps --no-build-isolation --editable . \
    || fail "the generator itself could not be installed; what pip says stands above"
