#!/usr/bin/env bash
# Runs the end-to-end tests: installs what they need, builds the program, and follows the tutorial
# with the real clients. Arguments go to pytest: `run.sh -k web`. CENOTE_TEST_STORE=postgres runs the
# servers on a PostgreSQL of the tests' own.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

"$here/setup.sh"
if [ "${CENOTE_TEST_STORE:-sqlite}" = postgres ]; then
    "$root/tests/cluster/install.sh"
fi
if [ -z "${CENOTE_BINARY:-}" ]; then
    cargo build --quiet --locked --manifest-path "$root/Cargo.toml" --package cenote
    CENOTE_BINARY=${CARGO_TARGET_DIR:-$root/target}/debug/cenote
    export CENOTE_BINARY
fi
cd "$here"
exec "$root/.e2e/driver/bin/python" -m pytest -q "$@"
