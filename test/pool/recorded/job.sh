#!/bin/sh
# job.sh WHAT SIGNALS   A job of the recorded event logs (record-events.ts): it ends as WHAT says. SIGNALS is a
# folder of the access point, on the same machine: a file in it tells a job that waits to go on.
signals=$2
trap 'exit 143' TERM

wait_for() {
  tries=0
  until [ -e "$signals/$1" ]; do
    sleep 0.1
    tries=$((tries + 1))
    [ "$tries" -lt 600 ] || exit 1
  done
}

: >output.txt
case $1 in
  succeeds) sleep 2 ;;
  fails) exit 4 ;;
  asks-for-a-hold) exit 42 ;;
  is-killed) kill -KILL $$ ;;
  makes-nothing) rm output.txt ;;
  takes-memory) exec perl -e '$x = "x" x (100 << 20); sleep 60' ;;
  takes-time) sleep 60 ;;
  waits-for-*) wait_for "${1#waits-for-}" ;;
  loses-its-starter)
    if mkdir "$signals/lost" 2>/dev/null; then
      sleep 1
      kill -KILL "$PPID"
      sleep 60
    fi
    ;;
esac
