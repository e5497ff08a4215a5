#!/bin/sh
# The house's rules that a tool can hold: arrows, Python, templates, scripts, styles.
set -eu
b=.venv/bin
$b/ruff check -q .
$b/ruff format -q --check .
arrows=$(mktemp)
$b/lint-imports --no-logo --no-cache >"$arrows" 2>&1 || { cat "$arrows"; rm -f "$arrows"; exit 1; }
rm -f "$arrows"
$b/djlint --quiet --lint teranga
web=$(mktemp)
sh scripts/weblint.sh >"$web" 2>&1 || { cat "$web"; rm -f "$web"; exit 1; }
rm -f "$web"
