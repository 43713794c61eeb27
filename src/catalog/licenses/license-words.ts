import { licenseId } from '../../distro/index.ts';

/** Licences as authors of packages name them, lower case; what leaves the version or the variant open is not here. */
const NAMES = new Map([
  ['mit license', 'MIT'],
  ['the mit license', 'MIT'],
  ['the mit license (mit)', 'MIT'],
  ['mit license (mit)', 'MIT'],
  ['mit/x11', 'MIT'],
  ['apache 2', 'Apache-2.0'],
  ['apache 2.0', 'Apache-2.0'],
  ['apache2', 'Apache-2.0'],
  ['apache-2', 'Apache-2.0'],
  ['apache license 2.0', 'Apache-2.0'],
  ['apache license, version 2.0', 'Apache-2.0'],
  ['apache license version 2.0', 'Apache-2.0'],
  ['the apache license, version 2.0', 'Apache-2.0'],
  ['the apache software license, version 2.0', 'Apache-2.0'],
  ['apache software license, version 2.0', 'Apache-2.0'],
  ['apache software license 2.0', 'Apache-2.0'],
  ['3-clause bsd license', 'BSD-3-Clause'],
  ['bsd 3-clause', 'BSD-3-Clause'],
  ['bsd 3-clause license', 'BSD-3-Clause'],
  ['bsd-3-clause license', 'BSD-3-Clause'],
  ['new bsd license', 'BSD-3-Clause'],
  ['modified bsd license', 'BSD-3-Clause'],
  ['2-clause bsd license', 'BSD-2-Clause'],
  ['simplified bsd license', 'BSD-2-Clause'],
  ['bsd 2-clause license', 'BSD-2-Clause'],
  ['isc license', 'ISC'],
  ['isc license (iscl)', 'ISC'],
  ['mpl 2.0', 'MPL-2.0'],
  ['mozilla public license 2.0', 'MPL-2.0'],
  ['mozilla public license 2.0 (mpl 2.0)', 'MPL-2.0'],
  ['gnu general public license v2 (gplv2)', 'GPL-2.0-only'],
  ['gnu general public license v2 or later (gplv2+)', 'GPL-2.0-or-later'],
  ['gnu general public license v3 (gplv3)', 'GPL-3.0-only'],
  ['gnu general public license v3 or later (gplv3+)', 'GPL-3.0-or-later'],
  ['gnu lesser general public license v2 or later (lgplv2+)', 'LGPL-2.0-or-later'],
  ['gnu lesser general public license v3 (lgplv3)', 'LGPL-3.0-only'],
  ['gnu lesser general public license v3 or later (lgplv3+)', 'LGPL-3.0-or-later'],
  ['gnu affero general public license v3', 'AGPL-3.0-only'],
  ['gnu affero general public license v3 or later (agplv3+)', 'AGPL-3.0-or-later'],
  ['python software foundation license', 'PSF-2.0'],
  ['psf license', 'PSF-2.0'],
  ['the unlicense (unlicense)', 'Unlicense'],
  ['zope public license', 'ZPL-2.1'],
  ['zpl 2.1', 'ZPL-2.1'],
  ['eclipse public license 1.0', 'EPL-1.0'],
  ['eclipse public license 2.0 (epl-2.0)', 'EPL-2.0'],
  ['boost software license 1.0 (bsl-1.0)', 'BSL-1.0'],
]);

/** The SPDX id of a licence's name as written in package metadata; undefined where it does not say enough. */
export function namedLicense(name: string): string | undefined {
  const text = name.trim();
  return NAMES.get(text.toLowerCase()) ?? licenseId(text);
}
