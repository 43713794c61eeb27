import spdxIds from 'spdx-license-ids/index.json' with { type: 'json' };

/**
 * The SPDX id of a licence's short name in copyright files (copyright-format 1.0, "License specification"), or undefined
 * where the name does not say enough: `GPL` without a version, `BSD`, `public-domain`.
 */
export function licenseId(shortName: string): string | undefined {
  const name = shortName.toLowerCase();
  return ALIASES.get(name) ?? gnuId(name) ?? LISTED.get(name) ?? orLater(name);
}

/** The SPDX id of `with NAME exception`. Those with no entry here are worded too differently to be claimed. */
export function exceptionId(name: string, license: string): string | undefined {
  const found = EXCEPTIONS.get(name.toLowerCase());
  return typeof found === 'function' ? found(license) : found;
}

const LISTED = new Map(spdxIds.map((id) => [id.toLowerCase(), id]));

/** Debian's own names. `Artistic` is /usr/share/common-licenses/Artistic, Perl's wording. */
const ALIASES = new Map([
  ['expat', 'MIT'],
  ['artistic', 'Artistic-1.0-Perl'],
  ['artistic-1', 'Artistic-1.0-Perl'],
  ['artistic-1.0', 'Artistic-1.0-Perl'],
  ['artistic-2', 'Artistic-2.0'],
  ['apache-2', 'Apache-2.0'],
  ['asl-2.0', 'Apache-2.0'],
  ['bsd-2', 'BSD-2-Clause'],
  ['bsd2', 'BSD-2-Clause'],
  ['bsd-3', 'BSD-3-Clause'],
  ['bsd3', 'BSD-3-Clause'],
  ['bsd-4', 'BSD-4-Clause'],
  ['boost-1.0', 'BSL-1.0'],
  ['cc0', 'CC0-1.0'],
  ['epl-1', 'EPL-1.0'],
  ['epl-2', 'EPL-2.0'],
  ['mpl-1', 'MPL-1.0'],
  ['mpl-2', 'MPL-2.0'],
  ['psf-2', 'PSF-2.0'],
  ['sil-1.1', 'OFL-1.1'],
  ['sil-ofl-1.1', 'OFL-1.1'],
  ['zlib/libpng', 'Zlib'],
  ['apache-2-llvm-exceptions', 'Apache-2.0 WITH LLVM-exception'],
]);

const EXCEPTIONS = new Map<string, string | ((license: string) => string)>([
  [
    'autoconf',
    (license) => (license.includes('-3') ? 'Autoconf-exception-generic-3.0' : 'Autoconf-exception-generic'),
  ],
  ['autoconf-data', 'Autoconf-exception-generic'],
  ['bison', 'Bison-exception-2.2'],
  ['classpath', 'Classpath-exception-2.0'],
  ['font', 'Font-exception-2.0'],
  ['gcc', 'GCC-exception-3.1'],
  ['gcc-runtime', 'GCC-exception-3.1'],
  ['gcc-runtime-library', 'GCC-exception-3.1'],
  ['libtool', 'Libtool-exception'],
  ['linux-syscall-note', 'Linux-syscall-note'],
  ['llvm', 'LLVM-exception'],
  ['qt-1.0', 'Qt-GPL-exception-1.0'],
  ['sane', 'SANE-exception'],
  ['texinfo', 'Texinfo-exception'],
]);

/** GPL-2+, LGPL-2.1, AGPL-3.0+, GFDL-NIV-1.3, GPL2+, GPL-3.0-or-later. */
function gnuId(name: string): string | undefined {
  const match = /^(a?gpl|lgpl|gfdl)(-niv)?-?v?(\d)(?:\.(\d))?(\+|-or-later|-only)?$/.exec(name);
  if (!match) return undefined;
  const [, family = '', invariants, major = '', minor = '0', range] = match;
  const later = range === '+' || range === '-or-later' ? 'or-later' : 'only';
  const middle = invariants === undefined ? '' : '-no-invariants';
  return LISTED.get(`${family}-${major}.${minor}${middle}-${later}`);
}

/** `MPL-1.1+`: SPDX writes it the same way, except for the GNU licences above. */
function orLater(name: string): string | undefined {
  const id = name.endsWith('+') ? LISTED.get(name.slice(0, -1)) : undefined;
  return id === undefined ? undefined : `${id}+`;
}
