#!/usr/bin/env bash
# Installs PostgreSQL, whose programs the tests run as servers of their own. They do not touch the one that Debian starts.
set -euo pipefail

source "$(dirname "${BASH_SOURCE[0]}")/../debian.sh"

if ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then
    debian_packages postgresql
fi
