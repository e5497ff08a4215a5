#!/bin/sh
# Makes .venv and installs one locked, hashed list: by uv, or by pip where uv is not to be had.
set -eu
list=$1
v=.venv
if [ ! -x $v/bin/python ]; then
  "$PY" -m venv $v || { echo "Python's venv is missing. Ask an administrator for: apt-get install python3-venv" >&2; exit 3; }
fi
[ -x $v/bin/uv ] || $v/bin/pip install -q --disable-pip-version-check --require-hashes -r bootstrap.txt \
  || echo "uv is not to be had here; going on with pip" >&2
if [ -x $v/bin/uv ]; then
  $v/bin/uv pip install -q --python $v/bin/python --require-hashes -r "$list"
else
  $v/bin/pip install -q --disable-pip-version-check --require-hashes -r "$list"
fi
