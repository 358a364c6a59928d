#!/usr/bin/env bash
# What `terraform validate` says with the providers themselves: it fetches them, which the tests do not.
set -euo pipefail
cd "$(dirname "$0")/.."

terraform fmt -check -recursive infra
for folder in infra/environments/*/; do
  terraform -chdir="$folder" init -backend=false -input=false
  terraform -chdir="$folder" validate
done
