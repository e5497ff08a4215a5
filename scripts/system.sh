#!/bin/sh
# System packages for the tests: installs what is missing when root, names it when not (exit 3).
set -eu
miss=""
for w in chromium:chromium redis-server:redis-server msgfmt:gettext postgres:postgresql; do
  c=${w%%:*}; p=${w#*:}
  command -v "$c" >/dev/null 2>&1 || ls /usr/sbin/"$c" /usr/lib/postgresql/*/bin/"$c" 2>/dev/null | grep -q . || miss="$miss $p"
done
fc-list :lang=ar family 2>/dev/null | grep -q Noto || miss="$miss fonts-noto-core fontconfig"
[ -z "$miss" ] && exit 0
if [ "$(id -u)" != 0 ]; then
  printf 'Missing system packages:%s\nAsk an administrator to run once:\n  apt-get update && apt-get install --no-install-recommends%s\nMeanwhile the tests that need them are left out.\n' "$miss" "$miss" >&2
  exit 3
fi
export DEBIAN_FRONTEND=noninteractive
made=
# Servers must not start by themselves just because a test wants their binary.
[ -e /usr/sbin/policy-rc.d ] || { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod 755 /usr/sbin/policy-rc.d; made=1; }
log=$(mktemp); r=0
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 $miss; } >"$log" 2>&1 || { tail -20 "$log" >&2; r=1; }
[ -z "$made" ] || rm -f /usr/sbin/policy-rc.d
exit $r
