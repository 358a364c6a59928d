#!/usr/bin/env bash
# Brings what the tests need and the machine lacks: by apt-get as root, else it says in one sentence what is missing.
set -euo pipefail

has() { command -v "$1" >/dev/null 2>&1; }

for tool in cargo node; do
  has "$tool" || { echo "The tests need $tool: install Rust 1.95 or newer (rustup.rs) and Node.js 20 or newer." >&2; exit 1; }
done
(( $(node -p 'process.versions.node.split(".")[0]') >= 20 )) || { echo "The tests need Node.js 20 or newer." >&2; exit 1; }

packages=()
has cc || packages+=(build-essential)
has npm || packages+=(npm)
has python3 && python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3 python3-venv)
has psql && { has initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null; } || packages+=(postgresql)
has redis-server || packages+=(redis-server)
has redis-cli || packages+=(redis-tools)
has nginx || [[ -x /usr/sbin/nginx ]] || packages+=(nginx-light)
has chromium || has google-chrome || [[ -n "${CHROMIUM_BIN:-}" ]] || packages+=(chromium)
compgen -G '/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf' >/dev/null || packages+=(fonts-noto-color-emoji)
has openssl || packages+=(openssl)
(( ${#packages[@]} )) || exit 0

if (( EUID != 0 )) || ! has apt-get; then
  echo "The tests need ${packages[*]}: install them first (sudo apt-get install ${packages[*]})." >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${packages[@]}"
