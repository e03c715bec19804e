#!/bin/bash
# install.sh [PREFIX [SUITE]]   A relocated HTCondor, for the test suite: no root, no chroot, no container.
#
#   SUITE   the Debian suite to take it from: trixie (HTCondor 23.9, default) or sid (HTCondor 25.14)
#   PREFIX  where it goes; empty or absent: the cache described at default_prefix below
#   PHOTOGRID_TEST_MIRROR   a Debian mirror, instead of the one in this machine's apt sources
#
# Prints PREFIX. Does nothing if PREFIX is complete. Two processes may run this at once: the second
# waits for the first. Nothing appears under PREFIX until all of it is there.
set -euo pipefail

suite=${2:-trixie}

# As root the cache cannot be under HOME: /root is 0700, and the pool that runs from it belongs to
# an ordinary account, which has to read every file of it.
default_prefix() {
  if [ "$(id -u)" = 0 ]; then echo "/var/tmp/photogrid-test/condor-$suite"
  else echo "${XDG_CACHE_HOME:-${HOME:?}/.cache}/photogrid-test/condor-$suite"; fi
}

# fail EXPECTED FOUND NEXT
fail() {
  printf 'install.sh: no HTCondor from %s.\n  expected: %s\n  found:    %s\n  next:     %s\n' "$suite" "$1" "$2" "$3" >&2
  exit 1
}

case $suite in
  trixie | sid) ;;
  *) fail "SUITE to be trixie or sid" "'$suite'" "install.sh '' trixie" ;;
esac
prefix=$(realpath -m "${1:-$(default_prefix)}")

# The stamp is the last file written before the rename, so it means "complete".
stamp=.photogrid-complete
if [ -e "$prefix/$stamp" ]; then echo "$prefix"; exit 0; fi

for tool in apt-get apt-config dpkg dpkg-deb flock tar; do
  command -v "$tool" >/dev/null ||
    fail "a Debian machine with $tool" "no $tool on the PATH" "run the pool tests on Debian, or in a Debian container"
done

umask 022
mkdir -p "$(dirname "$prefix")"
exec 9>"$prefix.lock"
flock 9
if [ -e "$prefix/$stamp" ]; then echo "$prefix"; exit 0; fi
[ ! -e "$prefix" ] ||
  fail "$prefix to be absent, or an installation of ours" "something else there" "move it away, or name another PREFIX"

# We hold the lock: a folder left aside belongs to an installation that was killed.
rm -rf "$prefix".??????
aside=$(mktemp -d "$prefix.XXXXXX")
chmod 755 "$aside"
trap 'rm -rf "$aside"' EXIT
root=$aside/root apt=$aside/apt
mkdir -p "$root" "$apt"/{lists/partial,archives/partial,debs}

# ---- which mirror: the one this machine installs from. apt itself reads its sources (both formats)
# and prints what it would fetch; the release file of this machine's own suite names the mirror.
mirror() {
  local codename
  codename=$(. /etc/os-release 2>/dev/null && echo "${VERSION_CODENAME:-}")
  apt-get update --print-uris 2>/dev/null |
    sed -nE "s,^'(.*)/dists/(${codename:-stable}|stable|testing|sid|unstable)/InRelease'.*,\1,p" | head -n 1
}
uri=${PHOTOGRID_TEST_MIRROR:-$(mirror)}
[ -n "$uri" ] ||
  fail "a Debian mirror in /etc/apt/sources.list or /etc/apt/sources.list.d" "none that 'apt-get update --print-uris' shows" \
    "PHOTOGRID_TEST_MIRROR=<mirror> install.sh ..."

# ---- an apt of our own: an empty status file makes it list every package that HTCondor needs. How
# to reach the mirror (proxy, dates of a snapshot) is copied from this machine; its hooks are not.
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "$keyring" ] || fail "Debian's keys in $keyring" "no such file" "apt-get install debian-archive-keyring"
: >"$apt/status"
echo "deb [signed-by=$keyring] $uri $suite main" >"$apt/sources.list"
(umask 077 && apt-config dump | grep '^Acquire::' | grep -v '^Acquire::IndexTargets' >"$apt/machine.conf")
cat >"$apt/apt.conf" <<CONF
#include "$apt/machine.conf";
Dir::Etc::main "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "$apt";
Dir::State::status "$apt/status";
Dir::Cache "$apt";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
APT::Install-Recommends "false";
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "3";
CONF
export APT_CONFIG=$apt/apt.conf

if ! apt-get -qq -o APT::Update::Error-Mode=any update >"$apt/log" 2>&1; then
  fail "the package index of $suite" "$(tail -n 1 "$apt/log")" "check that the mirror of this machine carries $suite, or set PHOTOGRID_TEST_MIRROR"
fi

# ---- HTCondor and the libraries it needs. Programs (perl, python, passwd ...) are this machine's; a
# list of what to leave out, because a library too many costs bytes and one too few costs the tests.
apt-get -qq install -y --print-uris minicondor 2>"$apt/log" |
  sed -n "s/^'[^']*' \([^_ ]*\)_.*/\1/p" |
  grep -E '^(condor|minicondor|zlib1g|lib.*)$' |
  grep -vE '^lib(perl|python|js-|boost-python|pcre2-(16|32|posix)|pam-|systemd)|-perl$' |
  sort -u >"$apt/packages" || true
grep -qx condor "$apt/packages" ||
  fail "the package minicondor in $suite" "$(tail -n 1 "$apt/log")" "check that the mirror of this machine carries $suite, or set PHOTOGRID_TEST_MIRROR"

# apt checks every archive against the signed index.
(cd "$apt/debs" && xargs apt-get -qq download patchelf <"$apt/packages" >"$apt/log" 2>&1) ||
  fail "$(wc -l <"$apt/packages") packages of $suite" "$(tail -n 1 "$apt/log")" "try again; if it stays, check the mirror"
for deb in "$apt"/debs/*.deb; do
  dpkg-deb --fsys-tarfile "$deb" |
    tar -x -C "$root" --no-same-owner --exclude='./usr/share/doc*' --exclude='./usr/share/man*' --exclude='./usr/share/locale*'
done
# Some packages still ship /lib; fold it into /usr/lib, as an installed Debian has it.
for folder in lib lib64 bin sbin; do
  if [ -d "$root/$folder" ] && [ ! -L "$root/$folder" ]; then
    mkdir -p "$root/usr/$folder"
    cp -a "$root/$folder/." "$root/usr/$folder/"
    rm -rf "${root:?}/$folder"
  fi
done

# ---- point every executable at the prefix's own loader and libraries, by their final names. patchelf
# comes from the same suite and runs through that loader too, so this machine's libc does not matter.
triplet=$(basename "$(dirname "$(find "$root/usr/lib" -mindepth 2 -maxdepth 2 -name libc.so.6 | head -n 1)")")
loader=$(find "$root/usr/lib/$triplet" "$root/usr/lib64" -maxdepth 1 -name 'ld-linux*.so.*' 2>/dev/null | head -n 1)
[ -n "$loader" ] || fail "a dynamic loader in the package libc6" "none in $root/usr" "report this: the layout of Debian's libc6 changed"
patchelf() { "$loader" --library-path "$root/usr/lib/$triplet" "$root/usr/bin/patchelf" "$@"; }
libraries=$prefix/usr/lib/$triplet:$prefix/usr/lib/condor:$prefix/usr/lib

is_elf() { [ "$(head -c 4 "$1" | tr -d '\0')" = $'\x7fELF' ]; }
while IFS= read -r -d '' file; do
  is_elf "$file" && [ "$file" != "$root/usr/bin/patchelf" ] || continue
  # A program that is not dynamic has no interpreter, and patchelf says so.
  patchelf --print-interpreter "$file" >/dev/null 2>&1 || continue
  # RPATH, not RUNPATH: only RPATH also counts for the libraries that a library needs.
  patchelf --set-interpreter "$prefix/${loader#"$root"/}" --force-rpath --set-rpath "$libraries" "$file"
done < <(find "$root"/usr/{bin,sbin,libexec} -type f -print0)
# A RUNPATH of a library's own would switch the executable's RPATH off for what that library needs.
while IFS= read -r -d '' file; do
  if is_elf "$file"; then patchelf --force-rpath --set-rpath "$libraries" "$file"; fi
done < <(find "$root/usr/lib" -maxdepth 2 -type f \( -name 'lib*ondor*.so*' -o -name 'libclassad*.so*' \) -print0)

# ---- does it run? Asked before the rename, so what does not run never looks installed.
inside="$root/usr/lib/$triplet:$root/usr/lib/condor:$root/usr/lib"
missing=$(
  for program in sbin/condor_{master,collector,negotiator,schedd,startd,starter,shadow,shared_port,procd} bin/condor_{submit,q} libexec/condor/curl_plugin; do
    "$loader" --library-path "$inside" --list "$root/usr/$program" 2>&1 | sed -n 's/^\s*\(.*\) => not found/\1/p'
  done | sort -u | tr '\n' ' '
)
version=$(CONDOR_CONFIG=/dev/null "$loader" --library-path "$inside" "$root/usr/bin/condor_version" 2>&1) || true
case $missing$version in
  '$CondorVersion: '*) ;;
  *) fail "condor_version to run, and all libraries" "${missing:+missing: $missing}${version%%$'\n'*}" "look at what install.sh leaves out of the packages" ;;
esac

{ echo "${version%%$'\n'*}"; cat "$apt/packages"; } >"$root/$stamp"
mv -T "$root" "$prefix"
echo "$prefix"
