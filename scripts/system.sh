#!/bin/sh
# System packages for the tests: installs what is missing when root, names it when not (exit 3).
set -eu
for d in /usr/sbin /usr/lib/postgresql/*/bin; do PATH="$PATH:$d"; done
miss=""
for w in chromium:chromium redis-server:redis-server msgfmt:gettext postgres:postgresql; do
  command -v "${w%%:*}" >/dev/null || miss="$miss ${w#*:}"
done
[ -e /usr/lib/dovecot/imap ] || miss="$miss dovecot-imapd"
[ -e /usr/lib/dovecot/lmtp ] || miss="$miss dovecot-lmtpd"
# A machine has one mail server. Where it is another one it stays, and the mail tests say why they are left out.
[ -e /usr/lib/postfix/sbin/master ] || command -v sendmail >/dev/null || miss="$miss postfix"
[ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || miss="$miss debian-archive-keyring"
[ -e /usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf ] \
  || fc-list :lang=ar family 2>/dev/null | grep -q Noto || miss="$miss fonts-noto-core fontconfig"
[ -z "$miss" ] && exit 0
if [ "$(id -u)" != 0 ]; then
  printf 'Missing system packages:%s\nAsk an administrator to run once:\n  apt-get update && apt-get install --no-install-recommends%s\nMeanwhile the tests that need them are left out.\n' "$miss" "$miss" >&2
  exit 3
fi
exec 9</usr/bin/apt-get  # one checkout at a time
flock 9
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
policy=/usr/sbin/policy-rc.d
# Servers must not start by themselves, now or at the next boot, just because a test wants their binary.
if [ ! -e $policy ]; then
  trap 'rm -f $policy' EXIT
  trap 'exit 1' INT TERM
  printf '#!/bin/sh\nexit 101\n' >$policy
  chmod 755 $policy
fi
{ apt-get update -qq && apt-get install -y -qq --no-install-recommends --no-remove -o DPkg::Lock::Timeout=300 $miss; } >"$log" 2>&1 || {
  tail -20 "$log" >&2
  exit 1
}
[ ! -d /run/systemd/system ] || for unit in redis-server postgresql postfix dovecot; do
  case "$miss" in *"$unit"*) systemctl disable -q "$unit" ;; esac
done
rm -f "$log"
