#!/usr/bin/env bash
# What the image would be, without an engine: its files in a folder, and the server in it, in a chroot, as the image's user, with
# nothing that can be written to. BINARY: one that is built already; else the build stage's release build is made. Wants root,
# and TEST_POSTGRES_URL.
set -euo pipefail
cd "$(dirname "$0")/.."

user=65532
# What gcr.io/distroless/cc-debian12 has: glibc and the compilers' libraries.
base_libraries=' ld-linux-x86-64.so.2 ld-linux-aarch64.so.1 libc.so.6 libm.so.6 libgcc_s.so.1 libdl.so.2 libpthread.so.0 librt.so.1 '
most_files=20
postgres="${TEST_POSTGRES_URL:-postgres://postgres@127.0.0.1:5432/postgres}"
commit="$(git rev-parse HEAD)"

fail() { echo "$*" >&2; exit 1; }
(( EUID == 0 )) || fail "Only root may make a chroot: run it with sudo."

built=""
if [[ -z "${BINARY:-}" ]]; then
  if [[ -f frontend/package.json ]]; then (cd frontend && npm ci --no-audit --no-fund && npm run build); fi
  CHAT_BACKEND_COMMIT="$commit" cargo build --release --locked --bin chat-backend
  BINARY="${CARGO_TARGET_DIR:-target}/release/chat-backend"
  built="$commit"
fi

work="$(mktemp -d)"
root="$work/root"
database="chat_rehearsal_$$"
server=""
finish() {
  [[ -z "$server" ]] || kill -KILL "$server" 2>/dev/null || true
  psql -Xqc "DROP DATABASE IF EXISTS $database WITH (FORCE)" "$postgres" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

echo "== stages"
mkdir -p "$work/certificates" "$root/usr/local/bin" "$root/etc/ssl/certs"
cp infra/certificates/{package.json,package-lock.json,bundle.mjs} "$work/certificates"
(cd "$work/certificates" && npm ci --no-audit --no-fund --ignore-scripts --silent && node bundle.mjs >"$root/etc/ssl/certs/rds-global-bundle.pem")
# A link where it can be: a debug build is large.
ln "$BINARY" "$root/usr/local/bin/chat-backend" 2>/dev/null || cp "$BINARY" "$root/usr/local/bin/chat-backend"

echo "== shared libraries"
while read -r name path; do
  [[ "$base_libraries" == *" $name "* ]] || fail "$name is not in the base image: link it in, or choose another base"
  [[ -n "$path" ]] || fail "$name is nowhere"
  mkdir -p "$root/$(dirname "$path")"
  cp -L "$path" "$root/$path"
  echo "$name"
done < <(ldd "$BINARY" | awk '/=>/ { print $1, ($3 == "not" ? "" : $3) } /^\t\// { name = $1; sub(".*/", "", name); print name, $1 }')

# The rest of the base, as this machine has it.
printf 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:%s:%s:nonroot:/home/nonroot:/sbin/nologin\n' "$user" "$user" >"$root/etc/passwd"
printf 'root:x:0:\nnonroot:x:%s:\n' "$user" >"$root/etc/group"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
cp /etc/hosts "$root/etc/hosts"
[[ ! -f /etc/ssl/certs/ca-certificates.crt ]] || cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"

echo "== files"
(cd "$root" && find . -type f -printf '%10s %p\n' | sort -k2)
files="$(find "$root" -type f | wc -l)"
(( files <= most_files )) || fail "$files files: the image is to have $most_files at most"
stray="$(find "$root" \( -name '*.env' -o -name '*.key' -o -name '.git*' -o -name 'sh' -o -name 'bash' \))"
[[ -z "$stray" ]] || fail "these have no place in an image: $stray"

echo "== the server"
psql -Xqc "CREATE DATABASE $database TEMPLATE template0" "$postgres"
port="$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')"
# A mount that only the server sees: read-only for it, still ours to delete.
locked='mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec chroot --userspec='"$user:$user"' --groups='"$user"' "$0" "$@"'
# The image's own settings, and what production asks for.
env -i PATH=/usr/local/bin APP_ENV=production LOG_FORMAT=json HOST=127.0.0.1 PORT="$port" \
  DATABASE_URL="${postgres%/*}/$database" JWT_SECRET=0123456789abcdef0123456789abcdef \
  "$(command -v unshare)" --mount --propagation private "$(command -v bash)" -c "PATH=$PATH; $locked" "$root" /usr/local/bin/chat-backend serve \
  >"$work/log" 2>&1 &
server=$!

inside() { nsenter --target "$server" --mount -- chroot --userspec="$user:$user" --groups="$user" "$root" "$@"; }
for (( tries = 0; ; tries++ )); do
  ! PORT="$port" inside /usr/local/bin/chat-backend health 2>/dev/null || break
  kill -0 "$server" 2>/dev/null && (( tries < 150 )) || { cat "$work/log" >&2; fail "it did not become healthy"; }
  sleep 0.2
done
echo "chat-backend health: healthy"

status="/proc/$server/status"
[[ "$(awk '/^Uid:/ { print $2, $3, $4 }' "$status")" == "$user $user $user" ]] || fail "it does not run as $user"
[[ "$(awk '/^CapEff:/ { print $2 }' "$status")" == 0000000000000000 ]] || fail "it has capabilities"
echo "user $user, without capabilities"
! nsenter --target "$server" --mount -- touch "$root/etc/new" 2>/dev/null || fail "its root can be written to, by root"
echo "its root is read-only, for root too"

health="$(node -e 'fetch(process.argv[1]).then((r) => r.text()).then(console.log)' "http://127.0.0.1:$port/health")"
echo "$health"
grep -q '"status":"ok"' <<<"$health" || fail "/health does not say ok"
[[ -z "$built" ]] || grep -q "\"commit\":\"$built\"" <<<"$health" || fail "/health does not name the commit"

kill -TERM "$server"
wait "$server" || { cat "$work/log" >&2; fail "it did not end well on SIGTERM"; }
server=""
! grep -E '"level":"(WARN|ERROR)"' "$work/log" || fail "it complained"
echo "ended by SIGTERM with 0"
