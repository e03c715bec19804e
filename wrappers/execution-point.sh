#!/bin/sh
# photogrid on an execution point: brings its whole runtime (Node, the worker, sharp) to a machine that
# has none of them, runs the worker there, and leaves the listed output behind whatever happens: HTCondor
# holds a job whose listed output is missing (hold code 12), and a held job tells nobody why.
#
# mksubmit fills in the settings below and appends the runtime, a tar.gz, after the last line.
# POSIX sh and nothing else: it runs under dash, bash and busybox ash, under any name, from any folder.

# A copy that was cut short must look neither like success nor like misuse: until `main` takes over, the
# end of this file, or a syntax error where it was cut, means "try elsewhere" (75).
trap 'exit 75' 0

# Signals, before anything else: none may meet a default. on_signal NAME NUMBER: the worker is told and decides what to
# do; before there is one, `stop_if_interrupted` ends the job at its next step.
worker='' interrupted='' signal='' telling=''
on_signal() {
  interrupted=yes
  signal=${signal:-$2}
  [ -z "$worker" ] || tell_worker "$1"
}
# Grid Engine sends USR1 and USR2 to say that the end is near; to Node alone USR1 means "open the debugger".
trap 'on_signal TERM 15' TERM USR1 USR2
trap 'on_signal INT 2' INT
trap 'on_signal HUP 1' HUP

version='@VERSION@'
machine='@MACHINE@'               # what `uname -m` answers where this runtime can run
cpu_flag='@CPU_FLAG@'             # what /proc/cpuinfo must list; empty: nothing
loader='@LOADER@'                 # the C library's loader, by the name that is written into node
script_bytes='@SCRIPT_BYTES@'     # of this text; the payload comes after it
payload_bytes='@PAYLOAD_BYTES@'
payload_sha256='@PAYLOAD_SHA256@'
unpacked_kb='@UNPACKED_KB@'
runtime_url='@RUNTIME_URL@'       # empty: the payload is inside
inputs_sha256='@INPUTS_SHA256@'   # what the payload was made of; mksubmit asks, nothing here does

# Without a PATH the shell finds commands, but tar would not find gzip.
PATH=${PATH:-/usr/local/bin:/usr/bin:/bin}
export PATH
unset TAR_OPTIONS GZIP CDPATH

usage() {
  cat <<END
photogrid $version, packed to run on any Linux machine of its kind ($machine), with nothing installed.
It measures COUNT rows of a manifest, from row FIRST (counted from 0), and writes OUT:

  $0 ANALYSIS OUT FIRST COUNT [--plan ID] [...] < manifest.txt
  $0 luminance results.json 0 5 < manifest.txt

  $0 --check      can this machine run it? exit 0: yes, 75: no
  $0 --version    prints the version
Exit: 0 done; 2 wrong arguments; 70 a bug; 75 not here, but elsewhere; 85 to go on with; 128+N ended by signal N.
END
}

# --- What comes home when the worker cannot write it ------------------------------------------------

# Prints $1 as a JSON string. In the shell alone, since a machine that lacks tools needs it most. What
# is not ASCII becomes "?": bytes that are not UTF-8 are not JSON either.
json_string() {
  rest=$1 quoted=
  while [ -n "$rest" ]; do
    after=${rest#?}
    char=${rest%"$after"}
    rest=$after
    case $char in
      [\"\\]) char="\\$char" ;;
      [[:cntrl:]]) char=$(printf '\\u%04x' "'$char") ;;
      [[:print:]]) ;;
      *) char='?' ;;
    esac
    quoted=$quoted$char
  done
  printf '"%s"' "$quoted"
}

json_or_null() { if [ -n "$1" ]; then json_string "$1"; else printf null; fi; }

now() { date -u +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || printf '1970-01-01T00:00:00Z'; }

find_host() {
  { read -r host < /proc/sys/kernel/hostname; } 2>/dev/null || host=
  [ -n "$host" ] || host=$(uname -n 2>/dev/null) || host='unknown host'
  case $host in *[!A-Za-z0-9._-]*) host_word=host ;; *) host_word=$host ;; esac
}

# The grid's name for this place: as the pilot exports it, else as the slot's machine ad has it.
find_site() {
  site=${OSG_SITE_NAME:-${GLIDEIN_ResourceName:-}}
  [ -z "$site" ] && [ -r "${_CONDOR_MACHINE_AD:-}" ] || return 0
  while read -r line; do
    case $line in
      'GLIDEIN_ResourceName = "'*) site=${line#*\"} site=${site%\"*} ;;
    esac
  done < "$_CONDOR_MACHINE_AD"
}

# leave_fragment CODE SENTENCE: a fragment without outcomes that says why, never over results. The codes,
# all of them:
#   wrong-cpu old-cpu no-libc old-libc no-libstdc++ no-tool no-scratch no-space noexec  the machine
#   no-runtime damaged-payload  what should have come with the job did not come, or not whole
#   killed died                 the worker was ended by a signal, or ended by itself, with no results
#   unfinished                  what lies there from the first moment on, for a job that is killed outright
# It fails only where OUT cannot be written at all.
leave_fragment() {
  [ -n "$out" ] && ! has_results || return 0
  # A signal to the whole process group ends what this shell has called, too: then once more.
  until interrupted='' && write_fragment "$1" "$2"; do
    if [ -z "$interrupted" ]; then
      say "$host: $out cannot be written"
      return 1
    fi
  done
}

write_fragment() {
  (
    LC_ALL=C
    find_site
    aside=$out.$host_word.$$.part
    {
      printf '{"photogrid":"fragment","version":1,"plan":%s,"analysis":%s,' \
        "$(json_or_null "$plan")" "$(json_string "$analysis")" &&
      printf '"range":{"first":%s,"count":%s},' "$first" "$count" &&
      { [ -z "$rows" ] || printf '"rows":%s,' "$(json_string "$rows")"; } &&
      printf '"tool":"photogrid %s",' "$version" &&
      printf '"host":%s,"site":%s,"started":"%s","finished":"%s",' \
        "$(json_string "$host")" "$(json_or_null "$site")" "$started" "$(now)" &&
      printf '"stopped":{"code":"%s","message":%s},"outcomes":[]}\n' "$1" "$(json_string "$2")" &&
      print_progress
    } > "$aside" && mv -f -- "$aside" "$out" || { rm -f -- "$aside"; exit 1; }
  ) 2>/dev/null
}

# Rows that are done stand behind the first line of OUT, and stay there for the next try. In the shell
# alone, which also leaves out a last line that was torn.
print_progress() {
  [ -e "$out" ] || return 0
  while IFS= read -r line; do
    [ -z "${after_first:-}" ] || printf '%s\n' "$line" || return 1
    after_first=yes
  done < "$out"
}

# Is there anything at OUT but a fragment that leave_fragment wrote, now or in an earlier try?
has_results() {
  [ -e "$out" ] || return 1
  IFS= read -r line < "$out" 2>/dev/null || return 0
  case $line in
    '{"photogrid":"fragment",'*',"stopped":{"code":"'*'"outcomes":[]}') return 1 ;;
  esac
}

say() { printf 'photogrid: %s\n' "$1" >&2; }

# give_up CODE SENTENCE: it is this machine's fault.
give_up() {
  stop_if_interrupted # then it was the signal's
  ignore_signals
  say "$host: $2"
  leave_fragment "$1" "$2"
  exit 75
}

# --- Signals ----------------------------------------------------------------------------------------

# tell_worker NAME: and then again, until it has ended. One that comes while the shell still makes the process is lost,
# and so is INT until Node is there, since a shell starts background programs without it.
tell_worker() {
  kill -s "$1" "$worker" 2>/dev/null
  [ -z "$telling" ] || return 0
  telling=yes
  (cd / && while sleep 1 && kill -s TERM "$worker"; do :; done) < /dev/null > /dev/null 2>&1 &
}

# Not to be disturbed any more, and what is called from here on is not either.
ignore_signals() { trap '' TERM INT HUP USR1 USR2; }

stop_if_interrupted() {
  [ -n "$signal" ] || return 0
  ignore_signals
  say "$host: ended by signal $signal before the work began"
  leave_fragment killed "ended by signal $signal before the work began"
  ! is_to_go_on || exit 85
  exit $((128 + signal))
}

# Is there a scheduler that understands 85, and a row that is done? A signal says nothing against this machine.
is_to_go_on() {
  [ -n "$checkpoint" ] && [ -e "$out" ] && ! has_results || return 1
  while IFS= read -r line; do
    case $line in
      '{"outcome":'*'"failure":'*) ;;
      '{"outcome":'*) return 0 ;;
    esac
  done < "$out"
  return 1
}

# --- Can this machine run it? -----------------------------------------------------------------------

check_cpu() {
  kind=$(uname -m 2>/dev/null)
  case $kind in
    "$machine" | '') ;;
    *) give_up wrong-cpu "its CPU is $kind, this runtime is for $machine" ;;
  esac
  [ -n "$cpu_flag" ] && [ -r /proc/cpuinfo ] || return 0
  while read -r line; do
    case $line in
      flags*)
        case " $line " in
          *" $cpu_flag "*) return 0 ;;
          *) give_up old-cpu "its CPU is too old: it has no $cpu_flag (x86-64-v2 is needed)" ;;
        esac
        ;;
    esac
  done < /proc/cpuinfo
}

# The cheap half; `check_runtime` hears the rest from the loader itself.
check_libc() {
  if [ ! -e "$loader" ]; then
    for musl in /lib/ld-musl-*; do
      [ ! -e "$musl" ] || give_up no-libc 'its C library is musl; glibc 2.28 or later is needed'
    done
    give_up no-libc "it has no glibc ($loader is missing); 2.28 or later is needed"
  fi
  glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null)
  case $glibc in
    'glibc 2.'[0-9] | 'glibc 2.'[0-9].* | 'glibc 2.1'[0-9]* | 'glibc 2.2'[0-7]*)
      give_up old-libc "its C library is $glibc; 2.28 or later is needed"
      ;;
  esac
}

# check_space KB: is that much free? A quota does not show here; tar then runs into it.
check_space() {
  is_roomy "$1" ||
    give_up no-space "$((free / 1024)) MB are free in $scratch; the runtime needs $(($1 / 1024 + 1)) MB"
}

is_roomy() {
  free=$(df -Pk "$scratch" 2>/dev/null | {
    read -r heading
    read -r line
    before=
    # The number before the percentage: a device's name may hold spaces.
    for field in $line; do
      case $field in [0-9]*%) printf '%s' "$before" && break ;; esac
      before=$field
    done
  })
  case $free in '' | *[!0-9]*) return 0 ;; esac
  [ "$free" -ge "$1" ]
}

set_environment() {
  # glibc keeps big blocks instead of giving them back: fresh pages cost as much as decoding a picture.
  export MALLOC_MMAP_THRESHOLD_=1073741824 MALLOC_TRIM_THRESHOLD_=2147483647 MALLOC_ARENA_MAX=1
  # From glibc 2.35, with huge pages where the machine has them: samples and weights lie in few places.
  export GLIBC_TUNABLES=glibc.malloc.hugetlb=1
  export ORT_DISABLE_TELEMETRY=1
  # Whatever a login shell or a site has set for some other Node, or to be loaded into every program.
  unset NODE_OPTIONS NODE_PATH NODE_DEBUG NODE_DEBUG_NATIVE NODE_V8_COVERAGE NODE_COMPILE_CACHE \
    NODE_NO_WARNINGS NODE_PENDING_DEPRECATION NODE_REDIRECT_WARNINGS NODE_PRESERVE_SYMLINKS \
    NODE_PRESERVE_SYMLINKS_MAIN NODE_ICU_DATA NODE_TEST_CONTEXT NODE_CHANNEL_FD NODE_UNIQUE_ID \
    NODE_TLS_REJECT_UNAUTHORIZED NODE_USE_ENV_PROXY NODE_USE_SYSTEM_CA UV_THREADPOOL_SIZE \
    OPENSSL_CONF LD_PRELOAD
  # A site's own certificate authority is welcome, the name of a file that is elsewhere is not.
  [ -r "${NODE_EXTRA_CA_CERTS:-}" ] || unset NODE_EXTRA_CA_CERTS
}

# Loads node and every native library: the loader knows better than any list what is missing.
probe() { LC_ALL=C "$runtime/bin/node" --disable-sigusr1 "$runtime/probe.cjs" < /dev/null 2>&1; }

check_runtime() {
  # A site's LD_LIBRARY_PATH may hide good libraries behind old ones, or be the only place that has any.
  libraries=${LD_LIBRARY_PATH:-}
  unset LD_LIBRARY_PATH
  said=$(probe) && return 0
  ended=$?
  if [ -n "$libraries" ]; then
    export LD_LIBRARY_PATH="$libraries"
    probe > /dev/null && return 0
  fi
  first_line=${said%%"$newline"*}
  case $said in
    *'version `GLIBC_'*) give_up old-libc "its C library is older than glibc 2.28 ($first_line)" ;;
    *GLIBCXX_* | *CXXABI_*)
      give_up no-libstdc++ "its libstdc++ is too old, GLIBCXX_3.4.22 is needed ($first_line)"
      ;;
    *libstdc++* | *libgcc_s*) give_up no-libstdc++ "it has no libstdc++.so.6 with libgcc_s.so.1 ($first_line)" ;;
    *'Error relocating'* | *'Error loading shared library'*)
      give_up no-libc "its C library is musl; glibc 2.28 or later is needed ($first_line)"
      ;;
    *'shared object'*) give_up no-libc "it lacks a library ($first_line)" ;;
  esac
  case $ended in
    126) give_up noexec "programs may not be run in $scratch (is it mounted noexec?)" ;;
    127) give_up no-libc "its C library's loader does not run node ($first_line)" ;;
    132) give_up old-cpu 'its CPU lacks an instruction that node uses' ;;
    *) give_up died "node does not start here: exit code $ended ($first_line)" ;;
  esac
}

# --- The runtime: check it, unpack it ---------------------------------------------------------------

# The tar.gz on standard output.
payload() {
  if [ -n "$archive" ]; then cat < "$archive"; else tail -c "+$((script_bytes + 1))" < "$0"; fi
}

# Is the payload what was packed? Where no program computes SHA-256, its size and gzip's CRC must do.
is_whole() {
  if command -v sha256sum; then sum=$(payload | sha256sum)
  elif command -v shasum; then sum=$(payload | shasum -a 256)
  elif command -v openssl; then sum=$(payload | openssl dgst -sha256 -r)
  else [ "$(($(payload | wc -c)))" -eq "$payload_bytes" ] && payload | tar -tzf -; return
  fi
  [ "${sum%% *}" = "$payload_sha256" ]
} > /dev/null 2>&1

# One try at fetching $runtime_url into $archive, through the proxy $1 if that is not empty.
fetch_once() {
  [ -z "$1" ] || export http_proxy="$1"
  if command -v curl > /dev/null 2>&1; then
    curl -sSfL --connect-timeout 20 --speed-limit 1000 --speed-time 60 -o "$archive" "$runtime_url"
  elif wget --version > /dev/null 2>&1; then
    wget -nv -t 1 -T 60 -O "$archive" "$runtime_url"
  else
    wget -q -O "$archive" "$runtime_url" # by busybox, of which 1.35 dies of its own option -T
  fi
}

# Three tries. With no http_proxy in the environment the site's own cache, as older pilots name it, is
# asked first and third: it is nearer, and some machines reach nothing else.
fetch_runtime() {
  command -v curl > /dev/null 2>&1 || command -v wget > /dev/null 2>&1 ||
    give_up no-tool "it has neither curl nor wget to fetch $runtime_url"
  proxy=
  [ -n "${http_proxy:-}" ] || proxy=${FRONTIER_PROXY:-${OSG_SQUID_LOCATION:-}}
  case $proxy in
    '' | *://*) ;;
    *:*) proxy=http://$proxy ;;
    *) proxy= ;; # pilots write UNAVAILABLE
  esac
  said=
  for through in "$proxy" '' "$proxy"; do
    [ -z "$said" ] || sleep $((1 + $$ % 3)) # thousands of jobs started together
    if said=$(fetch_once "$through" 2>&1); then
      is_whole && return 0
      said=damaged
    else
      said="exit code $?: $said"
    fi
    stop_if_interrupted
  done
  [ "$said" != damaged ] ||
    give_up damaged-payload "what comes from $runtime_url is not the runtime that was packed (its SHA-256 differs)"
  give_up no-runtime "$runtime_url could not be fetched (${said%%"$newline"*})"
}

# Sets $archive: empty where the payload is inside this file.
find_payload() {
  archive=
  if [ -n "$runtime_url" ]; then
    # HTCondor's own transfer may have brought it.
    archive=${_CONDOR_SCRATCH_DIR:-.}/photogrid-runtime-$payload_sha256.tar.gz
    [ -f "$archive" ] && is_whole && return 0
    archive=$runtime/runtime.tar.gz
    check_space $((unpacked_kb + payload_bytes / 1024))
    case $runtime_url in
      http:* | https:*) fetch_runtime && return 0 ;;
      file:*) said=$(cp -- "${runtime_url#file://}" "$archive" 2>&1) ||
        give_up no-runtime "$runtime_url could not be copied (${said%%"$newline"*})" ;;
      *) give_up no-runtime "HTCondor did not bring $runtime_url, and only http, https and file are fetched here" ;;
    esac
  fi
  is_whole || give_up damaged-payload "the runtime of $0 came damaged or cut short"
}

# Sets $scratch: HTCondor's sandbox, or the folder for temporary files that another scheduler or a person names, if
# programs may run there and the runtime fits in, or else the current folder. Many jobs may use it, so may many
# machines: $runtime in it has a name that nobody else has, and is for us alone.
make_folder() {
  scratch=${_CONDOR_SCRATCH_DIR:-}
  if [ -d "$scratch" ] && [ -w "$scratch" ]; then
    make_folder_in "$scratch" && return 0
    give_up no-scratch "no folder can be made in $scratch"
  fi
  for scratch in "${TMPDIR:-}" "${TMP:-}"; do
    case $scratch in /*) ;; *) continue ;; esac
    make_folder_in "$scratch" || continue
    is_roomy "$unpacked_kb" && lets_run && return 0
    rm -rf -- "$runtime"
  done
  scratch=$(pwd)
  make_folder_in "$scratch" || give_up no-scratch "no folder can be made in $scratch"
}

# A folder of our own: a process id is no proof, containers and restarts give the same one again.
make_folder_in() {
  for try in 1 2 3 4 5 6 7 8 9; do
    runtime=$1/.photogrid-runtime.$host_word.$$.$try
    mkdir -m 700 -- "$runtime" 2>/dev/null && return 0
  done
  runtime=
  return 1
}

# A file system that is mounted noexec lets no script run either.
lets_run() {
  printf '#!/bin/sh\n' > "$runtime/try" && chmod 700 "$runtime/try" && "$runtime/try" && rm -f -- "$runtime/try"
} 2>/dev/null

unpack() {
  command -v tar > /dev/null 2>&1 || give_up no-tool 'it has no tar'
  check_space "$unpacked_kb"
  find_payload
  stop_if_interrupted
  said=$(payload | LC_ALL=C tar -xzof - -C "$runtime" 2>&1) || {
    first_line="tar ended with exit code $?" # killed, it says nothing
    [ -z "$said" ] || first_line=${said%%"$newline"*}
    case $said in
      *'No space'* | *[Qq]uota* | *'Wrote only'* | *'hort write'*)
        give_up no-space "the runtime does not fit in $scratch ($first_line)"
        ;;
      *) # busybox tar unpacks gzip by itself, others call for help
        command -v gzip > /dev/null 2>&1 || give_up no-tool 'it has no gzip'
        give_up no-scratch "the runtime could not be unpacked in $scratch ($first_line)"
        ;;
    esac
  }
  rm -f -- "$runtime/runtime.tar.gz"
}

# --- The worker ------------------------------------------------------------------------------------

# In the background, since a shell that waits for a foreground program hears no signal until it ends.
# A background program gets /dev/null for standard input, in dash and busybox even with `<&0`: hence 3.
run_worker() {
  (: <&0) 2>/dev/null || exec < /dev/null # closed: dash would end at the next line
  exec 3<&0
  # As a batch program where that can be said: libvips wakes its caller at every unit of work, and without
  # the preemption that follows a picture costs a tenth less.
  batch=
  chrt -b 0 true < /dev/null > /dev/null 2>&1 && batch='chrt -b 0'
  stop_if_interrupted
  # shellcheck disable=SC2086 # words, or none
  $batch "$runtime/bin/node" --disable-sigusr1 "$runtime/worker.mjs" "$@" <&3 3<&- &
  worker=$!
  exec 3<&-
  [ -z "$signal" ] || tell_worker TERM # it came while the worker was starting
  code=70
  while :; do
    interrupted=
    wait "$worker"
    status=$?
    case $status in
      # The shell has lost it to a wait that a signal ended, and says 127, or bash -1, which no worker does.
      127 | 255) [ -z "$signal" ] || code=$((128 + signal)) ;;
      *) code=$status ;;
    esac
    [ -n "$interrupted" ] || break        # a wait that was interrupted says nothing of the worker
  done
  ignore_signals
  worker=
  # TERM, INT and HUP, and USR1 and USR2, which count as TERM; by whichever of them it went, the first one is told.
  case $code in
    129 | 130 | 138 | 140 | 143)
      case $code in 138 | 140) code=143 ;; esac
      [ -z "$signal" ] || code=$((128 + signal))
      ! is_to_go_on || code=85
      # It had written its results, and was about to end.
      ! has_results || code=0
      ;;
  esac
}

main() {
  host='' started=$(now) out='' album='' plan='' rows='' checkpoint='' runtime='' newline='
'
  trap 'ignore_signals; [ -z "$runtime" ] || rm -rf -- "$runtime"' 0
  find_host
  case ${1:-} in
    --help | -h) usage && exit 0 ;;
    --version) echo "$version" && exit 0 ;;
    --check) ;;
    *) parse_arguments "$@" ;;
  esac

  # Once and for all: even after kill -9 there is something for HTCondor to bring home.
  [ -z "$out" ] || leave_fragment unfinished 'the job was killed before it could say why' || exit 75
  [ -z "$album" ] || : >> "$album" || exit 75 # a listed output too; an empty file holds no pictures

  stop_if_interrupted
  check_cpu
  check_libc
  make_folder
  unpack
  set_environment # for the check too: what would disturb the worker disturbs it
  check_runtime
  stop_if_interrupted
  if [ -z "$out" ]; then echo "photogrid: $host can run it" && exit 0; fi

  run_worker "$@"
  # 85: the worker is not at its end and has left what it has; HTCondor starts it again.
  if has_results || [ "$code" -eq 85 ]; then exit "$code"; fi
  if [ "$code" -gt 128 ]; then
    leave_fragment killed "the worker was ended by signal $((code - 128)) and left no results"
  else
    leave_fragment died "the worker ended with exit code $code and left no results"
  fi
  [ "$code" -ne 0 ] || code=70 # success without results is a defect
  exit "$code"
}

# What the wrapper itself must know; the rest is the worker's to judge.
parse_arguments() {
  case ${1:-} in '' | -*) wrong_arguments ;; esac
  [ $# -ge 4 ] && [ -n "$2" ] && is_number "$3" && is_number "$4" || wrong_arguments
  analysis=$1 out=$2
  is_number "$3" && first=$number
  is_number "$4" && count=$number
  [ "$count" -gt 0 ] || wrong_arguments
  previous=
  for word in "$@"; do
    [ "$previous" != --plan ] || plan=$word
    [ "$previous" != --rows ] || rows=$word
    [ "$previous" != --annotate ] || album=$word
    case $word in
      --plan=*) plan=${word#--plan=} ;;
      --rows=*) rows=${word#--rows=} ;;
      --annotate=*) album=${word#--annotate=} ;;
      --checkpoint-seconds | --checkpoint-seconds=*) checkpoint=yes ;;
    esac
    previous=$word
  done
}

# Sets $number to $1 without leading zeros, which JSON forbids.
is_number() {
  number=$1
  case $number in '' | *[!0-9]* | ????????????????*) return 1 ;; esac
  while :; do
    case $number in 0?*) number=${number#0} ;; *) return 0 ;; esac
  done
}

wrong_arguments() {
  say 'expected ANALYSIS OUT FIRST COUNT, with the manifest on standard input'
  say "such as: $0 luminance results.json 0 5 < manifest.txt (more: $0 --help)"
  exit 2
}

main "$@"
exit
