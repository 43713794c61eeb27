import type { UpstreamProduct } from './upstream-products.ts';

/** The version that upstream gave, of one that a packager wrote around it: `5:24.0.7-1~debian.12~bookworm`, `11.2.2+maria~deb12`. */
export function upstreamOfPackaged(type: string, version: string): string {
  const plain = version.replace(/^\d{1,9}:/, '');
  const revision = REVISIONS.get(type);
  if (revision !== undefined) return plain.replace(revision, '');
  const dash = plain.lastIndexOf('-');
  const released = dash > 0 ? plain.slice(0, dash) : plain;
  return released.replace(/~((?:rc|beta|alpha)\.?\d{1,4})[^]*$/, '-$1').replace(/[+~][^]*$/, '');
}

/** How else than after the last dash package managers count their own builds of one version. */
const REVISIONS: ReadonlyMap<string, RegExp> = new Map([
  ['apk', /-r\d{1,9}$/],
  ['ebuild', /-r\d{1,9}$/],
  ['alpm', /-\d{1,9}(?:\.\d{1,9})?$/],
  ['brew', /_\d{1,9}$/],
  ['vcpkg', /#\d{1,9}$/],
  ['conda', /$^/],
  ['nix', /$^/],
]);

/** As the ranges of the product write it. */
export function comparedVersion({ versions }: UpstreamProduct, version: string): string {
  return versions === 'jdk' ? releaseOfJdk(version) : version;
}

/** JEP 223 and before: `1.8.0_392-b08` and `8u392` are 8.0.392; the build's number is not part of it. */
function releaseOfJdk(version: string): string {
  const old = /^1\.(\d)\.0(?:_(\d{1,4}))?(?!\d)/.exec(version) ?? /^(\d)u(\d{1,4})(?!\d)/.exec(version);
  if (old?.[1] !== undefined) return `${old[1]}.0.${Number(old[2] ?? 0)}`;
  return /^\d+(?:\.\d+)*/.exec(version)?.[0] ?? version;
}
