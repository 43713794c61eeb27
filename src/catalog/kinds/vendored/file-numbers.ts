/** The release that the number of a library's file stands for, where its build files tie the two: `7.2.0` of libwebp is 1.6.0. */
type Release = (number: string) => string | undefined;

const same: Release = (number) => (/^\d+\.\d+\.\d+$/.test(number) ? number : undefined);

function oneOf(releases: string): Release {
  const table = new Map(
    releases
      .trim()
      .split(/\s+/)
      .map((pair) => pair.split('=') as [string, string]),
  );
  return (number) => table.get(number);
}

/** `0.61450.0` is 14.5.0: above 60000 hundreds of it are the major number. Before 7.0, `0.20704.0` was 2.7.4. */
function harfbuzz(number: string): string | undefined {
  const packed = Number(/^0\.(\d{5})\.0$/.exec(number)?.[1] ?? 0);
  if (packed >= 60_700) {
    const rest = packed - 60_000;
    return [Math.floor(rest / 100), Math.floor(rest / 10) % 10, rest % 10].join('.');
  }
  if (packed < 20_000 || packed > 60_000) return undefined;
  return [Math.floor(packed / 10_000), Math.floor(packed / 100) % 100, packed % 100].join('.');
}

const FREETYPE = oneOf(`
  6.14.0=2.8 6.15.0=2.8.1 6.16.0=2.9 6.16.1=2.9.1 6.17.0=2.10.0 6.17.1=2.10.1 6.17.2=2.10.2 6.17.3=2.10.3 6.17.4=2.10.4
  6.18.0=2.11.0 6.18.1=2.11.1 6.18.2=2.12.0 6.18.3=2.12.1 6.19.0=2.13.0 6.20.0=2.13.1 6.20.1=2.13.2 6.20.2=2.13.3`);

const WEBP = oneOf(`
  7.0.3=1.0.1 7.0.4=1.0.2 7.0.5=1.0.3 7.1.0=1.1.0 7.1.1=1.2.0 7.1.2=1.2.1 7.1.3=1.2.2 7.1.4=1.2.3 7.1.5=1.2.4 7.1.6=1.3.0
  7.1.7=1.3.1 7.1.8=1.3.2 7.1.9=1.4.0 7.1.10=1.5.0 7.2.0=1.6.0`);

/** Since 1.0 the second number counts minor releases, and the third is the patch. */
const AVIF: Release = (number) => {
  const [, minor, patch] = /^16\.(\d+)\.(\d+)$/.exec(number) ?? [];
  return minor === undefined ? undefined : `1.${minor}.${patch}`;
};

/** Revisions count minor releases; 2.13.1 and 2.19.1 have the numbers of 2.13 and 2.19. */
const LCMS: Release = (number) => {
  const minor = /^2\.0\.(\d+)$/.exec(number)?.[1];
  return minor === undefined || minor === '13' || minor === '19' ? undefined : `2.${minor}`;
};

/** Red Hat's are named after the release: `libcrypto.so.1.1.1k`. */
const OPENSSL: Release = (number) => /^(?:0\.9\.\d+|1\.[01]\.\d+)[a-z]{1,2}$/.exec(number)?.[0];

/** What stands behind the interface: `36.3.10.3`. */
const behind: Release = (number) => /^\d+\.(\d+\.\d+\.\d+)$/.exec(number)?.[1];

/** It was `0.8.6` until 3.49. */
const SQLITE: Release = (number) => /^3\.\d+\.\d+$/.exec(number)?.[0];

/** By the name of the file up to `.so`. Left out: libxcb and others that never count. */
const RELEASES = new Map<string, Release>([
  ...'libz liblz4 libzstd liblzma libopenjp2 libgeos libblosc libbrotlicommon libbrotlidec libbrotlienc libxslt'
    .split(' ')
    .map((stem): [string, Release] => [stem, same]),
  ['libharfbuzz', harfbuzz],
  ['libharfbuzz-subset', harfbuzz],
  ['libfreetype', FREETYPE],
  ['libwebp', WEBP],
  ['libavif', AVIF],
  ['liblcms2', LCMS],
  ['libcrypto', OPENSSL],
  ['libssl', OPENSSL],
  ['libgdal', behind],
  ['libproj', behind],
  ['libsqlite3', SQLITE],
]);

/** Undefined: the number is one of the interface, and several releases have it. */
export function releaseOf(stem: string, number: string): string | undefined {
  return RELEASES.get(stem)?.(number);
}
