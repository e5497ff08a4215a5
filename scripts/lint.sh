#!/bin/sh
# The house's rules that a tool can hold: arrows, Python, templates.
set -eu
b=.venv/bin
$b/ruff check -q .
$b/ruff format -q --check .
$b/lint-imports --no-logo --no-cache 2>&1 | tail -4
$b/djlint --quiet --lint teranga
