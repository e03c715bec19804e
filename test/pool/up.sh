#!/bin/bash
# up.sh DIR   Start a real HTCondor pool for the tests, on 127.0.0.1; down.sh DIR stops it.
#
#   DIR/pool   its configuration, queue, logs and sandboxes
#   DIR/work   a folder for whoever submits
#   DIR/env    NAME=VALUE lines: the environment of that somebody. Printed as well.
#
#   POOL_SUITE      trixie (HTCondor 23.9, default) or sid (HTCondor 25.14); see install.sh
#   POOL_PREFIX     where HTCondor is or goes; default: install.sh's cache
#   POOL_SLOTS      how many one-core jobs at once (32)
#   POOL_ONE_PLACE  not empty: one place without site attributes, instead of three pretend sites
#   POOL_EXTRA      a file of configuration read after pool.conf, for one test's need, for example
#                   SLOT_TYPE_3_OSGVO_OS_STRING = "RHEL 7"
#   POOL_MINUTES    the pool stops by itself after so long (60): a killed test run leaves none behind
#   POOL_ACCOUNT    UID:GID that owns the pool if this is run by root (1000:1000, the first ordinary
#                   account; on a machine without it, nobody's)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# fail EXPECTED FOUND NEXT
fail() {
  printf 'up.sh: no pool.\n  expected: %s\n  found:    %s\n  next:     %s\n' "$1" "$2" "$3" >&2
  exit 1
}

[ $# = 1 ] || fail "one argument, the folder for the pool" "$# arguments" "up.sh /tmp/my-pool"
dir=$(realpath -m "$1")
state=$dir/pool
if [ -s "$dir/env" ] && [ -s "$state/master.pid" ] && kill -0 "$(cat "$state/master.pid")" 2>/dev/null; then
  fail "no pool in $dir" "one that runs" "down.sh $dir"
fi

prefix=$("$here/install.sh" "${POOL_PREFIX:-}" "${POOL_SUITE:-trixie}")
slots=${POOL_SLOTS:-32}
case $slots in '' | *[!0-9]*) fail "POOL_SLOTS to be a whole number" "'$slots'" "POOL_SLOTS=32" ;; esac
[ "$slots" -ge 4 ] || [ -n "${POOL_ONE_PLACE:-}" ] || fail "at least 4 slots for three sites" "$slots" "POOL_SLOTS=4, or POOL_ONE_PLACE=1"

# A daemon started by root would run each job as its owner and need a system account of its own. We
# want neither: as root the whole pool, from the first process on, belongs to an ordinary account.
account=()
owner=$(id -u):$(id -g)
if [ "$(id -u)" = 0 ]; then
  owner=${POOL_ACCOUNT:-1000:1000}
  if [ -z "${POOL_ACCOUNT:-}" ] && ! getent passwd 1000 >/dev/null; then owner=65534:65534; fi
  # Daemons that cannot turn their uid into a name hang at start, without a word in their logs.
  getent passwd "${owner%:*}" >/dev/null ||
    fail "an account with the uid ${owner%:*}" "none in the user database" "POOL_ACCOUNT=UID:GID of an ordinary account"
  account=(setpriv --reuid="${owner%:*}" --regid="${owner#*:}" --clear-groups)
fi

umask 022
rm -rf "$state"
mkdir -p "$state"/{log,spool,execute,run,lock} "$dir/work"
cp "$here/pool.conf" "$here/job-wrapper.sh" "$state/"
chmod 755 "$state/job-wrapper.sh"
{
  echo "RELEASE_DIR = $prefix/usr"
  echo "LOCAL_DIR = $state"
  echo "POOL_SLOTS = $slots"
  [ -z "${POOL_ONE_PLACE:-}" ] || echo "POOL_ONE_PLACE = True"
  echo "include : $state/pool.conf"
  if [ -n "${POOL_EXTRA:-}" ]; then
    cp "$POOL_EXTRA" "$state/extra.conf"
    echo "include : $state/extra.conf"
  fi
} >"$state/condor_config"
cat >"$dir/env" <<ENV
CONDOR_CONFIG=$state/condor_config
CONDOR_IDS=${owner/:/.}
HOME=$dir/work
PATH=$prefix/usr/bin:$prefix/usr/sbin:$PATH
POOL_OWNER=$owner
ENV
[ "$(id -u)" != 0 ] || chown -R "$owner" "$dir"
# mktemp makes folders that only their owner can enter, and jobs enter EXECUTE.
chmod 755 "$dir"

for needed in "$state/condor_config" "$prefix/usr/sbin/condor_master"; do
  "${account[@]}" test -r "$needed" ||
    fail "$needed to be readable by the account $owner" "a folder above it that this account cannot enter" \
      "use a folder under /tmp or /var/tmp"
done

# No stray _CONDOR_... variable of the caller may change a setting.
while IFS='=' read -r name _; do
  case $name in _CONDOR_* | _condor_*) unset "$name" ;; esac
done < <(env)
export HOME=$dir/work CONDOR_CONFIG=$state/condor_config CONDOR_IDS=${owner/:/.} PATH=$prefix/usr/bin:$prefix/usr/sbin:$PATH
cd "$dir"
"${account[@]}" setsid condor_master -runfor "${POOL_MINUTES:-60}" -pidfile "$state/master.pid" </dev/null >"$state/log/master.out" 2>&1

# Up means: the schedd accepts jobs and the collector knows the slots.
for _ in $(seq 300); do
  if [ -s "$state/spool/.schedd_address" ] &&
    [ -n "$("${account[@]}" condor_status -af Name 2>/dev/null)" ] &&
    [ -n "$("${account[@]}" condor_status -schedd -af Name 2>/dev/null)" ]; then
    cat "$dir/env"
    exit 0
  fi
  sleep 0.1
done
"$here/down.sh" "$dir" keep || true
fail "schedd and slots within 30 s" "$(tail -n 3 "$state/log/MasterLog" "$state/log/master.out" 2>/dev/null | tr '\n' ' ')" "read the logs in $state/log"
