#!/usr/bin/env bash
# scripts/release-image.sh RELEASE IMAGE [--test]: our own image for both architectures, from the files that scripts/downloads.ts laid out in RELEASE/image-files, as
# the layout IMAGE. RELEASE gets its lock (and the list of what stays) and its SBOMs; a lock that is there already is kept to. --test: what this machine can run must pass. Needs Debian's archive.
set -euo pipefail
root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
release=$(readlink -f -- "$1")
image=$(readlink -m -- "$2")
shearwall() { node "$root/src/cli/main.ts" "$@"; }
cd "$root"
shearwall build recipes/shearwall.yaml --source "$release/image-files" --lock "$release/shearwall-image.lock.json" --output "oci:$image:latest" --result "$image.json"
if [ "${3:-}" = --test ]; then
  shearwall test "oci:$image:latest" --recipe recipes/shearwall.yaml --platform "linux/$(dpkg --print-architecture)"
fi
for arch in amd64 arm64; do
  digest=$(node -p '
    const [file, arch] = process.argv.slice(1);
    const { platforms, sboms } = JSON.parse(fs.readFileSync(file, "utf8"));
    const { digest } = platforms.find(({ platform }) => platform === `linux/${arch}`);
    sboms.find(({ subject, mediaType }) => subject === digest && mediaType === "application/spdx+json").digest
  ' "$image.json" "$arch")
  cp "$image/blobs/sha256/${digest#sha256:}" "$release/shearwall-image-$arch.spdx.json"
done
cd "$release"
export LC_ALL=C
sha256sum shearwall[-_]* > SHA256SUMS
