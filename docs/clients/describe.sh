#!/bin/sh
# Describes an image with curl alone: sh describe.sh photo.jpg [language]
# Writes photo.jpg.html, the snippet for a page, and photo.jpg.json, everything that is known.
set -eu

service=${SERVICE_URL:-http://127.0.0.1:8000}
image=$1
language=${2:-en}
# the same file in the same language is one request, however often it is sent
key=$(cksum < "$image" | tr ' ' '-')-$language

# --fail-with-body makes curl end with an error after it has shown the problem
# --retry waits as long as Retry-After says, and of a spent budget that is hours: --retry-max-time ends it instead
location=$(curl --silent --show-error --fail-with-body --retry 3 --retry-max-time 120 \
  --output "$image.json" --write-out '%header{location}' \
  --header 'Prefer: wait=60' --header "Idempotency-Key: $key" \
  --form "image=@$image" --form "languages=$language" "$service/v1/descriptions") || { cat "$image.json" >&2; exit 1; }

until curl --silent --show-error --fail "$service$location" --output "$image.json" \
  && grep -qE '"status":"(done|failed|cancelled)"' "$image.json"; do
  sleep 2
done
grep -q '"status":"done"' "$image.json" || { cat "$image.json" >&2; exit 1; }

curl --silent --show-error --fail "$service$location/html/$language" --output "$image.html"
echo "$image.html"
