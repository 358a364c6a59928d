#!/usr/bin/env bash
# Runs each suite, also after one has failed, and sums up. Wants TEST_POSTGRES_URL (scripts/with-postgres.sh).
set -uo pipefail
cd "$(dirname "$0")/.." || exit

export CHAT_BACKEND_BIN="${CARGO_TARGET_DIR:-$PWD/target}/debug/chat-backend"
python="$PWD/target/test-venv"
aws="$PWD/target/aws-venv"
reports="$(mktemp -d)"
trap 'rm -rf "$reports"' EXIT
passed=0
failed=0
broken=()

count() { passed=$((passed + $1)) failed=$((failed + $2)); }
sum() { awk '{ total += $1 } END { print total + 0 }'; }

# step NAME COMMAND...: runs it and notes when it ends badly.
step() {
  local name="$1"
  shift
  printf '\n== %s\n' "$name"
  "$@" || broken+=("$name")
}

# Without these nothing can be tested: a failure ends the run.
prepare() {
  make --silent page &&
    cargo build --workspace --locked &&
    (cd tests/clients/js && npm ci --no-audit --no-fund --ignore-scripts) &&
    (cd examples/javascript && npm ci --no-audit --no-fund --ignore-scripts) &&
    python3 -m venv "$python" &&
    "$python/bin/pip" install --quiet --disable-pip-version-check -r tests/clients/python/requirements.txt &&
    python3 -m venv "$aws" &&
    "$aws/bin/pip" install --quiet --disable-pip-version-check -r tests/aws/requirements.txt
}

rust() {
  local status=0
  cargo test --workspace --locked --no-fail-fast 2>&1 | tee "$reports/rust" || status=1
  count "$(sed -n 's/^test result: .* \([0-9]*\) passed;.*/\1/p' "$reports/rust" | sum)" \
    "$(sed -n 's/^test result: .*; \([0-9]*\) failed;.*/\1/p' "$reports/rust" | sum)"
  return "$status"
}

# What the tests named table_… print; they are counted among the others already.
tables() {
  cargo test --workspace --locked table_ -- --nocapture --test-threads=1 2>/dev/null |
    grep -vE '^$|^running |^test .*\.\.\. ?(ok)?$|^ok$|^test result: ok'
}

# node_tests DATABASE CONCURRENCY FILES...
node_tests() {
  local status=0 database="$1" concurrency="$2"
  shift 2
  (
    cd "${tests_in:-tests/clients/js}" || exit
    TEST_DATABASE="$database" node --test --test-concurrency="$concurrency" --test-timeout=120000 \
      --test-reporter=spec --test-reporter-destination=stdout \
      --test-reporter=tap --test-reporter-destination="$reports/js" "$@"
  ) || status=1
  count "$(sed -n 's/^# pass //p' "$reports/js" | sum)" "$(sed -nE 's/^# (fail|cancelled) //p' "$reports/js" | sum)"
  return "$status"
}

# One server a file.
javascript() {
  local files
  mapfile -t files < <(cd tests/clients/js && ls -d ./*/*.test.mjs | grep -v '^./cluster/')
  node_tests "$1" "${TEST_CONCURRENCY:-4}" "${files[@]}"
}

# Several servers a file, and what they share: fewer files at a time.
cluster() {
  local files
  mapfile -t files < <(cd tests/clients/js && ls -d ./cluster/*.test.mjs)
  node_tests postgres "${TEST_CLUSTER_CONCURRENCY:-2}" "${files[@]}"
}

# unittests VENV FOLDER [MODULES...]
unittests() {
  local status=0 venv="$1" folder="$2"
  shift 2
  (cd "$folder" && "$venv/bin/python" -B -m unittest -v "$@") 2>&1 | tee "$reports/python" || status=1
  local ran bad
  ran="$(sed -nE 's/^Ran ([0-9]+) tests?.*/\1/p' "$reports/python" | sum)"
  bad="$(grep -oE '(failures|errors)=[0-9]+' "$reports/python" | cut -d= -f2 | sum)"
  count $((ran > bad ? ran - bad : 0)) "$bad"
  return "$status"
}

python() { unittests "$python" tests/clients/python; }

# Two at a time would fight for two cores.
moto() { unittests "$aws" tests/aws; }

page_unit() {
  local status=0
  (cd frontend && npx vitest run --reporter=default --reporter=json --outputFile.json="$reports/page.json") || status=1
  counted() { node -p "require('$reports/page.json').$1" || echo 0; }
  count "$(counted numPassedTests)" "$(counted numFailedTests)"
  return "$status"
}

# In a real Chromium, one browser a file.
page_browser() {
  local files
  mapfile -t files < <(cd frontend && ls -d ./browser/*.test.mjs)
  tests_in=frontend node_tests sqlite "${TEST_BROWSER_CONCURRENCY:-2}" "${files[@]}"
}

# folder_tests FOLDER: every test file in it.
folder_tests() {
  local status=0
  (
    cd "$1" || exit
    node --test --test-concurrency=2 --test-timeout=300000 \
      --test-reporter=spec --test-reporter-destination=stdout \
      --test-reporter=tap --test-reporter-destination="$reports/folder" $(find . -name '*.test.mjs' -not -path './node_modules/*')
  ) || status=1
  count "$(sed -n 's/^# pass //p' "$reports/folder" | sum)" "$(sed -nE 's/^# (fail|cancelled) //p' "$reports/folder" | sum)"
  return "$status"
}

# Image, compose file, Terraform and workflows, as far as they can be tried without an engine and without AWS.
infrastructure() {
  tests/infra/bring.sh && folder_tests tests/infra
}

# From the Prisma service to this one, with Prisma itself.
migration() {
  (cd tests/migration && npm ci --no-audit --no-fund --ignore-scripts && npm run generate) && folder_tests tests/migration
}

documents() {
  if node scripts/check-docs.mjs; then count 1 0; else count 0 1; return 1; fi
}

step "build" prepare
if (( ${#broken[@]} == 0 )); then
  step "unit and integration tests" rust
  step "accuracy tables" tables
  step "official JavaScript clients, SQLite" javascript sqlite
  step "official JavaScript clients, PostgreSQL" javascript postgres
  step "several instances" cluster
  step "official Python client" python
  step "EventBridge and CloudWatch, against moto" moto
  step "page: unit" page_unit
  step "page: browser" page_browser
  step "infrastructure" infrastructure
  step "migration" migration
  step "documents" documents
fi

printf '\n'
(( ${#broken[@]} == 0 )) || printf 'Not well: %s\n' "${broken[@]}"
echo "$passed passed, $failed failed"
(( ${#broken[@]} == 0 && failed == 0 && passed > 0 ))
