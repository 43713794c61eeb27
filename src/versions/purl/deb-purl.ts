import { withoutUndefined } from '../../base/without-undefined.ts';
import { formatPurl } from './format-purl.ts';
import type { Purl } from './types.ts';

/** The purl of a Debian package; `arch: 'source'` makes it a source package. `distro` is like `debian-13`. */
export function debPurl(deb: {
  name: string;
  version: string;
  arch: string;
  distro?: string;
  vendor?: string;
}): Purl {
  const { name, version, arch, distro, vendor = 'debian' } = deb;
  const qualifiers = withoutUndefined({ arch, distro });
  return formatPurl({ type: 'deb', namespace: vendor, name, version, qualifiers });
}
