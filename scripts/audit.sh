#!/usr/bin/env bash
# Known weaknesses of what is depended on: Rust by RustSec's list (cargo install cargo-audit), npm by its registry's.
set -uo pipefail
cd "$(dirname "$0")/.." || exit

status=0
cargo audit || status=1
for lock in $(git ls-files '*package-lock.json'); do
  echo "== $lock"
  (cd "$(dirname "$lock")" && npm audit --audit-level=high) || status=1
done
exit "$status"
