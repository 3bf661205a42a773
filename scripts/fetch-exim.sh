#!/usr/bin/env bash
# Puts Debian's Exim into .peers/exim, unpacked but not installed: as a package it cannot stand beside Postfix. Needs
# root, for the system user that Exim was built for. Does nothing when it is there already.
set -euo pipefail
cd "$(dirname "$0")/.."
export PATH="/usr/sbin:/sbin:$PATH"

target=.peers/exim
id -u Debian-exim >/dev/null 2>&1 ||
  useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin Debian-exim
[ -x "$target/usr/sbin/exim4" ] && exit 0

mkdir -p .peers
work=$(mktemp -d .peers/fetch-XXXXXX)
trap 'rm -rf "$work"' EXIT
packages=(exim4-daemon-light exim4-base libidn12 libgnutls-dane0 libunbound8 libnsl2 libtirpc3)
download() { (cd "$work" && apt-get download -qq -o APT::Sandbox::User=root "${packages[@]}"); }
download || { apt-get update -qq && download; }
for package in "$work"/*.deb; do dpkg -x "$package" "$work/root"; done
rm -rf "$target"
mv "$work/root" "$target"
