#!/bin/sh
# Makes .venv and installs one locked, hashed list: by uv, or by pip where uv is not to be had.
set -eu
list=$1
v=.venv
if [ ! -x $v/bin/python ]; then
  made=
  # A name on the PATH may be an empty shim: only one that runs counts.
  for py in ${PY:-} python3.11 python3.12 python3; do
    if "$py" -c 'import ensurepip, sys, venv; assert sys.version_info >= (3, 11)' 2>/dev/null; then
      "$py" -m venv $v && made=1 && break
    fi
  done
  [ -n "$made" ] || { echo "Python 3.11 or newer with venv is missing. Ask an administrator for: apt-get install python3 python3-venv" >&2; exit 3; }
fi
[ -x $v/bin/uv ] || $v/bin/pip install -q --disable-pip-version-check --require-hashes -r bootstrap.txt \
  || echo "uv is not to be had here; going on with pip" >&2
if [ -x $v/bin/uv ]; then
  $v/bin/uv pip install -q --python $v/bin/python --require-hashes -r "$list"
else
  $v/bin/pip install -q --disable-pip-version-check --require-hashes -r "$list"
fi
