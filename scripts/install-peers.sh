#!/usr/bin/env bash
# Installs, from Debian's packages, the programs that `npm run test:peers` compares with. Needs root.
set -euo pipefail
packages=(skopeo podman buildah umoci runc docker-registry mmdebstrap diffoscope-minimal hyperfine qemu-user-static
  zstd xz-utils bzip2 openssl apt-utils dpkg-dev ca-certificates curl libarchive-tools default-jdk-headless golang-go
  strace util-linux musl-tools maven openssh-client sqlite3 rpm python3-rpm python3-packaging composer ruby rubygems-integration
  chromium)
# Docker's own packages have a containerd that Debian's would replace.
command -v containerd >/dev/null || packages+=(containerd)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
[ "${#missing[@]}" -eq 0 ] && exit 0
if [ "$(id -u)" -ne 0 ]; then
  echo "not root: cannot install ${missing[*]}" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}"
# The Debian package starts a registry of its own; the tests start theirs.
systemctl disable --now docker-registry 2>/dev/null || true
# The same holds for containerd, where it came with these, and for the database server.
[[ " ${missing[*]} " != *" containerd "* ]] || systemctl disable --now containerd 2>/dev/null || true
systemctl disable --now postgresql 2>/dev/null || true
