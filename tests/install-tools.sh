#!/usr/bin/env bash
# Installs what some tests need besides the .NET SDK, from Debian's packages: strace, which makes system calls fail.
set -euo pipefail
command -v strace >/dev/null && exit 0
sudo=""
[ "$(id -u)" -eq 0 ] || sudo="sudo"
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends strace
