#!/usr/bin/env bash
# Everything that tests the server, on a fresh machine: brings what is missing, and ends with "N passed, N failed".
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/bring.sh
exec scripts/with-postgres.sh scripts/suites.sh
