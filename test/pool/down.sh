#!/bin/bash
# down.sh DIR [keep]   Stop the pool that up.sh started in DIR, and only that one; remove DIR/pool
# and DIR/env (not with "keep"). DIR/work is left alone. Stopping a pool that is not there succeeds.
set -uo pipefail
dir=$(realpath -m "${1:?down.sh DIR [keep]}")
state=$dir/pool
master=$(cat "$state/master.pid" 2>/dev/null)

# Each daemon and job carries the ids of its ancestors in its environment: this finds the pool's
# processes, however often they forked away, and not the commands of whoever submits. A daemon's
# environment also names our configuration and a job's names its sandbox, so an id that this machine
# gave out again is no danger.
ours() {
  grep -lsaz "^_CONDOR_ANCESTOR_$master=" /proc/[0-9]*/environ | cut -d/ -f3 | while read -r process; do
    if grep -qsazF "=$state/" "/proc/$process/environ"; then echo "$process"; fi
  done
}
is_master() { grep -qsazF "CONDOR_CONFIG=$state/condor_config" "/proc/$master/environ"; }

if [ -n "$master" ]; then
  if is_master; then
    kill -QUIT "$master" # the fast shutdown: jobs are killed, the queue is written
    for _ in $(seq 200); do
      is_master || break
      sleep 0.1
    done
    ! is_master || kill -KILL "$master"
  fi
  for process in $(ours); do kill -KILL "$process" 2>/dev/null; done
fi

if [ "${2:-}" != keep ]; then rm -rf "$state" "$dir/env"; fi
exit 0
