#!/bin/sh
# JavaScript and CSS: biome, pinned by hash in tools/lint, kept in a cache outside the checkout.
# It is one binary; npm (the machine's, or the wheel's) is needed only to fetch it once.
set -eu
lock=tools/lint/package-lock.json
key=$(sha256sum "$lock" | cut -c1-12)
cache="${XDG_CACHE_HOME:-$HOME/.cache}/teranga/lint-$key"
find_biome() { find "$cache/node_modules/@biomejs" -path '*/cli-*' -name biome -type f 2>/dev/null | head -1; }
if [ -z "$(find_biome)" ]; then
  PATH="$PATH:$PWD/.venv/bin"
  new="$cache.$$"
  mkdir -p "$new"
  cp tools/lint/package.json "$lock" "$new"
  (cd "$new" && npm ci --ignore-scripts --no-audit --no-fund --silent) || { rm -rf "$new"; echo "biome could not be fetched from the npm registry" >&2; exit 1; }
  rm -rf "$cache"
  mv "$new" "$cache"
fi
exec "$(find_biome)" check --config-path=tools/lint --error-on-warnings --colors=off --no-errors-on-unmatched "${@:-teranga}"
