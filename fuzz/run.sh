#!/usr/bin/env bash
# Fuzzes a target for so many seconds: fuzz/run.sh TARGET [SECONDS] [arguments of libFuzzer].
# Does what cargo-fuzz does, on stable Rust and with nothing to install but a C++ compiler.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

target=${1:?name a target: one of $(basename -s .rs targets/*.rs | tr '\n' ' ')}
seconds=${2:-60}
shift $(($# < 2 ? $# : 2))

host=$(rustc --print host-tuple)
export RUSTC_BOOTSTRAP=1
export RUSTFLAGS="--cfg fuzzing -Zsanitizer=address -Cpasses=sancov-module \
-Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
-Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
cargo build --release --locked --target "$host" --bins

mkdir -p "corpus/$target" "artifacts/$target"
exec "target/$host/release/$target" -max_total_time="$seconds" -print_final_stats=1 -len_control=0 \
    -artifact_prefix="artifacts/$target/" "corpus/$target" "$@"
