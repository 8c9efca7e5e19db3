#!/usr/bin/env bash
# Installs the programs that the benchmarks measure beside the library, from Debian's packages: rsync, git and borg. The benchmarks use
# those that are installed and say which are not.
set -euo pipefail
missing=()
command -v rsync >/dev/null || missing+=(rsync)
command -v git >/dev/null || missing+=(git)
command -v borg >/dev/null || missing+=(borgbackup)
[ "${#missing[@]}" -gt 0 ] || exit 0
sudo=""
[ "$(id -u)" -eq 0 ] || sudo="sudo"
$sudo apt-get update -qq
$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
