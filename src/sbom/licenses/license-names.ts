import deprecatedIds from 'spdx-license-ids/deprecated.json' with { type: 'json' };
import spdxIds from 'spdx-license-ids/index.json' with { type: 'json' };

/** The SPDX id that a name means, whatever its case and wording; undefined where it does not say enough: `BSD`, `GPL`. */
export function spdxIdOf(name: string): string | undefined {
  const key = name.trim().toLowerCase().replace(/\s+/g, ' ');
  return (
    GNU_DEPRECATED.get(key) ??
    LISTED.get(key) ??
    gnuId(key) ??
    ADDRESSES.get(addressKey(key)) ??
    WORDINGS.get(wordingKey(key))
  );
}

/** SPDX 2.3, annex A: the old ids of the GNU licences did not say whether later versions are meant. */
const GNU_DEPRECATED = new Map(
  deprecatedIds.flatMap((id): [string, string][] => {
    if (!/^[AL]?GPL-[\d.]+$/.test(id)) return [];
    return [
      [id.toLowerCase(), `${id}-only`],
      [`${id.toLowerCase()}+`, `${id}-or-later`],
    ];
  }),
);

const LISTED = new Map([...deprecatedIds, ...spdxIds].map((id) => [id.toLowerCase(), id]));

/** `GPLv2+`, `LGPL2.1`, `AGPLv3`, `GPL-2`. */
function gnuId(key: string): string | undefined {
  const [, family, major, minor = '0', later] = /^([al]?gpl)-?v?(\d)(?:\.(\d))?(\+)?$/.exec(key) ?? [];
  if (family === undefined) return undefined;
  return LISTED.get(`${family}-${major}.${minor}-${later === undefined ? 'only' : 'or-later'}`);
}

/** "The Apache Software License, Version 2.0" and "Apache License 2.0" are one wording. */
function wordingKey(key: string): string {
  return key
    .replace(/[,"']/g, ' ')
    .replace(/\(([^()]*)\)/g, ' $1 ')
    .replace(/\b(?:the|license|licence|licensed|software|public|version|v\.?(?=\d))\b/g, ' ')
    .replace(/\bv(?=\d)/g, ' ')
    .replace(/[\s_-]+/g, ' ')
    .trim();
}

/** Where licences stand; manifests of jars name some by that alone. */
const ADDRESSES = new Map([
  ['apache.org/licenses/license-2.0', 'Apache-2.0'],
  ['opensource.org/licenses/apache-2.0', 'Apache-2.0'],
  ['opensource.org/licenses/apache2.0', 'Apache-2.0'],
  ['opensource.org/licenses/mit', 'MIT'],
  ['opensource.org/licenses/mit-license', 'MIT'],
  ['opensource.org/licenses/bsd-3-clause', 'BSD-3-Clause'],
  ['opensource.org/licenses/bsd-2-clause', 'BSD-2-Clause'],
  ['eclipse.org/legal/epl-v10', 'EPL-1.0'],
  ['eclipse.org/legal/epl-v20', 'EPL-2.0'],
  ['eclipse.org/legal/epl-2.0', 'EPL-2.0'],
  ['eclipse.org/org/documents/edl-v10', 'BSD-3-Clause'],
  ['mozilla.org/mpl/2.0', 'MPL-2.0'],
  ['gnu.org/licenses/gpl-3.0', 'GPL-3.0-only'],
  ['gnu.org/licenses/lgpl-3.0', 'LGPL-3.0-only'],
  ['gnu.org/licenses/lgpl-2.1', 'LGPL-2.1-only'],
]);

function addressKey(key: string): string {
  return /^https?:\/\//.test(key)
    ? key.replace(/^https?:\/\/(?:www\.)?/, '').replace(/(?:\.(?:txt|html?|php))?\/?$/, '')
    : '';
}

const WORDINGS = new Map(
  [
    ['Apache 2.0', 'Apache-2.0'],
    ['Apache 2', 'Apache-2.0'],
    ['Apache2', 'Apache-2.0'],
    ['ASL 2.0', 'Apache-2.0'],
    ['Apache2.0', 'Apache-2.0'],
    ['MIT', 'MIT'],
    ['MIT X11', 'MIT'],
    ['MIT/X11', 'MIT'],
    ['GPL 2', 'GPL-2.0-only'],
    ['GPL 3', 'GPL-3.0-only'],
    ['LGPL 2.1', 'LGPL-2.1-only'],
    ['LGPL 3', 'LGPL-3.0-only'],
    ['Expat', 'MIT'],
    ['ISC', 'ISC'],
    ['ISCL', 'ISC'],
    ['2 clause BSD', 'BSD-2-Clause'],
    ['BSD 2 clause', 'BSD-2-Clause'],
    ['Simplified BSD', 'BSD-2-Clause'],
    ['3 clause BSD', 'BSD-3-Clause'],
    ['BSD 3 clause', 'BSD-3-Clause'],
    ['New BSD', 'BSD-3-Clause'],
    ['Modified BSD', 'BSD-3-Clause'],
    ['Revised BSD', 'BSD-3-Clause'],
    ['MPL 2.0', 'MPL-2.0'],
    ['Mozilla 2.0', 'MPL-2.0'],
    ['Mozilla 2.0 MPL 2.0', 'MPL-2.0'],
    ['EPL 1.0', 'EPL-1.0'],
    ['EPL 2.0', 'EPL-2.0'],
    ['Eclipse 1.0', 'EPL-1.0'],
    ['Eclipse 2.0', 'EPL-2.0'],
    ['CDDL 1.0', 'CDDL-1.0'],
    ['CDDL 1.1', 'CDDL-1.1'],
    ['PSF 2.0', 'PSF-2.0'],
    ['Python Foundation', 'PSF-2.0'],
    ['Unlicense', 'Unlicense'],
    ['CC0', 'CC0-1.0'],
    ['CC0 1.0 Universal', 'CC0-1.0'],
    ['Boost 1.0', 'BSL-1.0'],
    ['Boost 1.0 BSL 1.0', 'BSL-1.0'],
    ['MIT MIT', 'MIT'],
    ['ISC ISCL', 'ISC'],
    ['Unlicense Unlicense', 'Unlicense'],
    ['Eclipse 2.0 EPL 2.0', 'EPL-2.0'],
    ['Eclipse Distribution 1.0', 'BSD-3-Clause'],
    ['Eclipse Distribution New BSD', 'BSD-3-Clause'],
    ['EDL 1.0', 'BSD-3-Clause'],
    ['PSF', 'PSF-2.0'],
    ['Zope', 'ZPL-2.1'],
    ['ZPL 2.1', 'ZPL-2.1'],
    ['GPL2 w/ CPE', 'GPL-2.0-only WITH Classpath-exception-2.0'],
    ['GPL2 with CPE', 'GPL-2.0-only WITH Classpath-exception-2.0'],
    ['GNU General 2 GPLv2', 'GPL-2.0-only'],
    ['GNU General 2 or later GPLv2+', 'GPL-2.0-or-later'],
    ['GNU General 3 GPLv3', 'GPL-3.0-only'],
    ['GNU General 3 or later GPLv3+', 'GPL-3.0-or-later'],
    ['GNU Lesser General 2 or later LGPLv2+', 'LGPL-2.0-or-later'],
    ['GNU Lesser General 2.1', 'LGPL-2.1-only'],
    ['GNU Lesser General 3 LGPLv3', 'LGPL-3.0-only'],
    ['GNU Lesser General 3 or later LGPLv3+', 'LGPL-3.0-or-later'],
    ['GNU Affero General 3', 'AGPL-3.0-only'],
    ['GNU Affero General 3 or later AGPLv3+', 'AGPL-3.0-or-later'],
    ['Zlib', 'Zlib'],
  ].map(([wording = '', id = '']): [string, string] => [wordingKey(wording.toLowerCase()), id]),
);
