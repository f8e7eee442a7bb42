#!/bin/sh
# Installs the Debian packages of requirements/system.txt that are missing.
set -eu
missing=""
for name in $(sed 's/#.*//' requirements/system.txt); do
    dpkg -s "$name" >/dev/null 2>&1 || missing="$missing $name"
done
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "Missing system packages:$missing. Install them as root to run the tests that need them;"
    echo "without them these tests are left out, and say so."
fi
