import type { ElfObject } from '../../../../binaries/index.ts';
import type { DebianArch } from '../../types.ts';

/** What the loader of an architecture accepts, and where it looks without a cache. */
export type LoaderAbi = {
  machine: string;
  class: 32 | 64;
  /** Multiarch triplet: the loader itself searches /lib/TRIPLET, /usr/lib/TRIPLET, /lib and /usr/lib. */
  triplet: string;
  /** Flags of a cache entry (glibc, elf/cache.c and sysdeps ldconfig.h): FLAG_ELF_LIBC6 and the ABI. */
  flags: number;
};

const LIBC6 = 0x3;

const ABIS: Readonly<Record<DebianArch, LoaderAbi>> = {
  amd64: { machine: 'x86_64', class: 64, triplet: 'x86_64-linux-gnu', flags: 0x300 | LIBC6 },
  arm64: { machine: 'aarch64', class: 64, triplet: 'aarch64-linux-gnu', flags: 0xa00 | LIBC6 },
  armhf: { machine: 'arm', class: 32, triplet: 'arm-linux-gnueabihf', flags: 0x900 | LIBC6 },
  i386: { machine: 'i386', class: 32, triplet: 'i386-linux-gnu', flags: LIBC6 },
  loong64: { machine: 'loongarch64', class: 64, triplet: 'loongarch64-linux-gnu', flags: 0x1200 | LIBC6 },
  ppc64el: { machine: 'ppc64', class: 64, triplet: 'powerpc64le-linux-gnu', flags: 0x500 | LIBC6 },
  riscv64: { machine: 'riscv64', class: 64, triplet: 'riscv64-linux-gnu', flags: 0x1000 | LIBC6 },
  s390x: { machine: 's390x', class: 64, triplet: 's390x-linux-gnu', flags: 0x400 | LIBC6 },
};

export function loaderAbi(arch: DebianArch): LoaderAbi | undefined {
  return ABIS[arch];
}

export function isForAbi({ machine, class: elfClass }: ElfObject, abi: LoaderAbi): boolean {
  return machine === abi.machine && elfClass === abi.class;
}

/** Folders in which the loader looks by itself, in tree paths. */
export function defaultFolders({ triplet }: LoaderAbi): string[] {
  return [`lib/${triplet}`, `usr/lib/${triplet}`, 'lib', 'usr/lib'];
}
