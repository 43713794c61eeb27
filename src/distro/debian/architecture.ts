/** Debian's ports by OCI architecture (`GOARCH`, with the variant after a slash; image-spec, image-index.md). */
const PORTS: ReadonlyMap<string, string> = new Map([
  ['386', 'i386'],
  ['amd64', 'amd64'],
  ['arm/v5', 'armel'],
  ['arm/v7', 'armhf'],
  ['arm64', 'arm64'],
  ['loong64', 'loong64'],
  ['mips64le', 'mips64el'],
  ['ppc64le', 'ppc64el'],
  ['riscv64', 'riscv64'],
  ['s390x', 's390x'],
]);

/** OCI architectures that Debian has a port for, in byte order. Which of them a suite holds is in its Release file. */
export const debianOciArchs: readonly string[] = [...PORTS.keys()];

/** `arm/v7` → `armhf`; undefined when Debian has no such port. */
export function debianArchOf(ociArch: string): string | undefined {
  return PORTS.get(ociArch);
}
