#!/usr/bin/env bash
# Formatting and lints: Rust by its own tools, the rest for what can be told without running it.
set -euo pipefail
cd "$(dirname "$0")/.."
export PYTHONDONTWRITEBYTECODE=1

cargo fmt --all --check
cargo clippy --workspace --all-targets --locked -- -D warnings

git ls-files '*.mjs' | xargs -r -n1 node --check
git ls-files '*.sh' .ci/run | xargs -r -n1 bash -n
if command -v python3 >/dev/null; then
  git ls-files '*.py' | xargs -r python3 -c 'import ast, sys; [ast.parse(open(name).read(), name) for name in sys.argv[1:]]'
fi

make --silent frontend/node_modules/.package-lock.json
(cd frontend && npm run --silent check)
