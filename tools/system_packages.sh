#!/bin/sh
# Installs the Debian packages of requirements/system.txt that are missing: `run` takes those that
# Khiên uses when it runs, `test` takes all. Never fails: what is missing is named, and is left out.
set -eu
missing=""
while read -r name need _; do
    case "$name" in "" | "#"*) continue ;; esac
    [ "$1" = test ] || [ "$need" = run ] || continue
    dpkg -s "$name" >/dev/null 2>&1 || missing="$missing $name"
done <requirements/system.txt
[ -n "$missing" ] || exit 0
# shellcheck disable=SC2086
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
then
    exit 0
fi
echo "Missing system packages:$missing. Install them as root; until then what needs them is off."
