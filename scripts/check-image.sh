#!/usr/bin/env bash
# check-image.sh IMAGE: it starts without anything that can be written to but /data, is healthy, says what it is, and ends on SIGTERM.
set -euo pipefail

image="$1"
name="chat-backend-check-$$"
trap 'docker rm --force "$name" >/dev/null 2>&1 || true' EXIT

[[ "$(docker inspect --format '{{.Config.User}}' "$image")" == 65532:65532 ]] || { echo "it does not run as 65532" >&2; exit 1; }
docker run --detach --name "$name" --read-only --tmpfs /data:uid=65532 --cap-drop ALL --security-opt no-new-privileges \
  --env DATABASE_URL='sqlite:///data/chat.db?mode=rwc' --env JWT_SECRET=0123456789abcdef0123456789abcdef "$image" >/dev/null

for (( tries = 0; ; tries++ )); do
  ! docker exec "$name" chat-backend health 2>/dev/null || break
  (( tries < 60 )) || { docker logs "$name" >&2; echo "it did not become healthy" >&2; exit 1; }
  sleep 0.5
done
docker image inspect --format '{{json .Config.Labels}}' "$image"
docker stop --timeout 40 "$name" >/dev/null
[[ "$(docker inspect --format '{{.State.ExitCode}}' "$name")" == 0 ]] || { docker logs "$name" >&2; echo "it did not end well" >&2; exit 1; }
echo "$image: healthy, $(docker image inspect --format '{{.Size}}' "$image") bytes"
