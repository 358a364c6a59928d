#!/usr/bin/env bash
# Brings what these tests need into target/infra: tools, and the schemas of Terraform's providers. Each is pinned.
# Terraform itself is on no registry that this uses: where it is not installed, the tests that run it are skipped and say so.
set -euo pipefail
cd "$(dirname "$0")"
target="$(cd ../.. && pwd)/target/infra"
mkdir -p "$target"

npm ci --no-audit --no-fund --ignore-scripts --silent
(cd ../../infra/certificates && npm ci --no-audit --no-fund --ignore-scripts --silent)
if ! cmp -s requirements.txt "$target/requirements.txt"; then
  python3 -m venv "$target/venv"
  "$target/venv/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt
  cp requirements.txt "$target/requirements.txt"
fi

# unpack NAME VERSION SHA512 FILE: one file of a package of npm. Installed whole, the first one has 4,000 files and 400 MB.
unpack() {
  local archive="$target/archive.tgz" name="${1##*/}"
  [[ ! -f "$target/$name-$2.json" ]] || return 0
  (cd "$target" && rm -f ./*.tgz && npm pack --silent "$1@$2" >/dev/null && mv ./*.tgz "$archive")
  [[ "$(openssl dgst -sha512 -binary "$archive" | base64 -w0)" == "$3" ]] || { echo "$1@$2 is not what it was" >&2; return 1; }
  tar -xzf "$archive" -O package/.jsii >"$target/$name-$2.json.part"
  mv "$target/$name-$2.json.part" "$target/$name-$2.json"
  rm "$archive"
}
unpack @cdktf/provider-aws 21.22.1 BuSHeaQFUL9l33pBzIMRT7cTQ69AM2mLtijjteCPhVQRmvuhuj9Lvfymf7knAMhYqAT6+Lrls9jiGVW/Us3zrQ==
unpack @cdktf/provider-random 12.0.1 yE9fteVRxekOl6MhJeM6sac1VkljCwGFrZxozq0aE11zTBmB4oQBr3nk9Z1A2C5C3IB/0jKmabYDNPqgrZDfNw==
