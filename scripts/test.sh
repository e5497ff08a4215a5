#!/bin/sh
# Everything the tests need, then the tests. The last line is pytest's own.
set -eu
sh scripts/lint.sh
if sh scripts/system.sh; then only=""
elif [ -n "${REQUIRE_PEERS:-}" ]; then exit 3  # where they are required, nothing is left out
else only="not browser and not peer"; fi
exec .venv/bin/pytest -q -n "${TERANGA_WORKERS:-2}" --dist loadfile ${only:+-m "$only"} "$@"
