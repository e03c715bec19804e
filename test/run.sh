#!/bin/sh
# npm test: installs what the real parts of the tests need and this machine lacks, then runs them all.
# Further arguments go to vitest:  npm test -- test/data
set -eu
cd "$(dirname "$0")/.."

# Browser, Pillow (the tutorial's own measure), a bare machine's shells. The pool is installed by the
# tests themselves, into a folder of its own: it needs no root.
packages='chromium fonts-dejavu-core python3-pil busybox-static dash curl wget openssl'
missing=
for package in $packages; do
  dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
if [ -n "$missing" ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing$missing" >&2
    apt-get update -qq
    # shellcheck disable=SC2086 # a list of words
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
  else
    echo "not installed here, so some tests are skipped:$missing" >&2
    echo "  to run them too: sudo apt-get install$missing" >&2
  fi
fi

if [ $# -eq 0 ]; then npm run --silent check; fi
exec vitest run "$@"
