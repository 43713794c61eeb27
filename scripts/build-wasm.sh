#!/bin/sh
# Builds wasm/ into the modules of src/ (or all of them into the folder named as first argument), always with the same
# compilers: those of Debian trixie, in a root of their own. Needs mmdebstrap and the right to chroot.
#
#   SHEARWALL_WASM_TOOLCHAIN   where that root is kept (default: in the user's cache)
#   SHEARWALL_DEBIAN_MIRROR    where Debian's packages come from
#   SHEARWALL_WASM_ANY_TOOLCHAIN  not empty: build with other compilers than those of wasm/toolchain.txt too
set -eu

repo=$(cd "$(dirname "$0")/.." && pwd)
compression=${1:-$repo/src/compression}
literals=${1:-$repo/src/binaries/literals}
root=${SHEARWALL_WASM_TOOLCHAIN:-${XDG_CACHE_HOME:-$HOME/.cache}/shearwall-wasm-toolchain}
mirror=${SHEARWALL_DEBIAN_MIRROR:-http://ftp.debian.org/debian}
packages=$(sed 's/ .*//' "$repo/wasm/toolchain.txt" | paste -sd,)

if [ ! -e "$root/complete" ]; then
  # Where mmdebstrap was killed its mounts are left, and removing would walk into them.
  awk -v root="$root/" 'index($2, root) == 1 { print $2 }' /proc/self/mounts | sort -r | xargs -r -n 1 umount
  rm -rf --one-file-system "$root"
  mkdir -p "$(dirname "$root")"
  mmdebstrap --variant=apt --include="$packages" \
    --keyring=/usr/share/keyrings/debian-archive-keyring.gpg trixie "$root" "$mirror" >&2
  # Crates are downloaded by the host's name service and authorities.
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
  touch "$root/complete"
fi

rm -rf "$root/build"
cp -R "$repo/wasm" "$root/build"
dpkg-query --admindir="$root/var/lib/dpkg" -W -f '${Package} ${Version}\n' $(echo "$packages" | tr , ' ') >"$root/build/toolchain.txt"
if ! diff "$repo/wasm/toolchain.txt" "$root/build/toolchain.txt" >&2; then
  echo 'these compilers are not those of wasm/toolchain.txt: the modules may differ' >&2
  [ "${SHEARWALL_WASM_ANY_TOOLCHAIN:-}" ] || exit 3
fi

chroot "$root" env -i PATH=/usr/bin:/bin HOME=/root CARGO_HOME=/cargo SOURCE_DATE_EPOCH=0 \
  CC_wasm32_unknown_unknown=clang-19 AR_wasm32_unknown_unknown=llvm-ar-19 \
  CFLAGS_wasm32_unknown_unknown='-O3 -msimd128 -DLZMA_RANGE_DECODER_CONFIG=0xf' \
  sh -eu -c '
    cd /build
    cargo fetch --locked --target wasm32-unknown-unknown
    # liblzma decodes bits without branches, as it does in assembly where it can.
    # No path of the build in the panic messages. No relaxed SIMD: its results depend on the CPU.
    RUSTFLAGS="-C linker=wasm-ld-19 -C target-feature=+simd128,-relaxed-simd -C link-arg=--max-memory=201326592"
    for crates in /cargo/registry/src/*; do RUSTFLAGS="$RUSTFLAGS --remap-path-prefix=$crates=crates"; done
    export RUSTFLAGS
    cargo build --locked --offline --release --target wasm32-unknown-unknown
  ' >&2

mkdir -p "$compression" "$literals"
built=$root/build/target/wasm32-unknown-unknown/release
for module in deflate unbzip2 unxz unzstd zstd; do
  install -m 644 "$built/$module.wasm" "$compression/$module.wasm"
done
install -m 644 "$built/literals.wasm" "$literals/literals.wasm"
