# Sourced by scripts that need packages of Debian's.

# debian_packages NAME...: installs those that are missing.
debian_packages() {
    local name missing=() sudo=()
    for name in "$@"; do
        dpkg-query --show --showformat='${db:Status-Status}\n' "$name" 2>/dev/null \
            | grep -qx installed || missing+=("$name")
    done
    if [ ${#missing[@]} -eq 0 ]; then
        return
    fi
    if [ "$(id -u)" -ne 0 ]; then
        sudo=(sudo)
    fi
    echo "Installing Debian's ${missing[*]}"
    quietly "${sudo[@]}" apt-get update
    quietly "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install --yes --no-install-recommends "${missing[@]}"
}

# Rust links by a C compiler, and some of its packages are written in C.
c_compiler() {
    if command -v cc >/dev/null; then
        return
    fi
    if ! command -v apt-get >/dev/null; then
        echo "There is no C compiler (cc): install one, such as gcc." >&2
        return 1
    fi
    debian_packages gcc libc6-dev
}

# Runs a command whose output matters only when it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 || status=$?
    if [ "$status" -ne 0 ]; then
        echo "'$*' failed with status $status:" >&2
        cat "$log" >&2
    fi
    rm -f "$log"
    return "$status"
}
