#!/usr/bin/env bash
# Runs a command with TEST_POSTGRES_URL set: to the server that is given or that runs here, else to one of its own, in a
# temporary folder on a free port, that ends with the command.
set -euo pipefail

export TEST_POSTGRES_URL="${TEST_POSTGRES_URL:-postgres://postgres@127.0.0.1:5432/postgres}"
may_create='SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user'
if [[ "$(PGCONNECT_TIMEOUT=3 psql -XAtw -c "$may_create" "$TEST_POSTGRES_URL" 2>/dev/null)" == t ]]; then
  exec "$@"
fi

initdb="$(command -v initdb || compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1)"
bin="$(dirname "$(readlink -f "$initdb")")"
folder="$(mktemp -d)"
port="$(node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })')"

# PostgreSQL refuses to run as root.
as_user=()
if (( EUID == 0 )); then
  user=postgres
  id -u "$user" >/dev/null 2>&1 || user=nobody
  chown "$user" "$folder"
  as_user=(runuser -u "$user" --)
fi

stop() {
  (cd / && "${as_user[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1) || true
  rm -rf "$folder"
}
trap stop EXIT

echo "Starting a PostgreSQL of its own on port $port"
(
  cd /
  "${as_user[@]}" "$bin/initdb" -D "$folder/data" -U postgres --auth=trust --encoding=UTF8 --locale=C >/dev/null
  # Its data is gone afterwards anyway: nothing waits for the disk.
  options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c max_connections=300"
  options+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
  "${as_user[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -o "$options" -w start >/dev/null || { cat "$folder/log" >&2; exit 1; }
)
export TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres"
"$@"
