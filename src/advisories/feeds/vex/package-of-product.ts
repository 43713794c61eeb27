import {
  comparedName,
  ecosystemOfPurlType,
  type PurlParts,
  parsePurl,
  schemeOfPurlType,
  type VersionRange,
  type VersionScheme,
} from '../../../versions/index.ts';
import type { VexProduct } from '../../vex/types.ts';
import { debianEcosystem } from '../debian/releases.ts';
import { moduleOf } from '../osv/rpm-modules.ts';
import { isPlain, isVersionText } from '../plain-text.ts';

export type PackageOfRelease = {
  ecosystem: string;
  name: string;
  scheme: VersionScheme;
  version: string | undefined;
  /** Where there is no version: the versions that are meant; undefined: all. */
  within: VersionRange | undefined;
  onlyFor: Record<string, string> | undefined;
};

/** The package that a VEX product is; undefined: it is not a package, or its release is not given. */
export function packageOfProduct({
  purls,
  names,
  within,
}: Pick<VexProduct, 'purls' | 'names' | 'within'>): PackageOfRelease | undefined {
  for (const purl of purls) {
    const parts = parsed(purl);
    const ecosystem = parts && ecosystemOf(parts, names);
    const scheme = parts && schemeOfPurlType(parts.type);
    if (parts === undefined || ecosystem === undefined || scheme === undefined) continue;
    if (!isPlain(parts.name, 512) || (parts.version && !isVersionText(parts.version))) continue;
    const { type, namespace, name, version } = parts;
    const isOfRegistry = ecosystemOfPurlType(type) !== undefined;
    const whole = isOfRegistry && namespace ? `${namespace}${type === 'maven' ? ':' : '/'}${name}` : name;
    const epoch = parts.qualifiers?.['epoch'];
    const full = version && (epoch === undefined || version.includes(':') ? version : `${epoch}:${version}`);
    const module = type === 'rpm' ? moduleOf(purl, undefined, full ? [full] : []) : undefined;
    return {
      ecosystem,
      name: comparedName(ecosystem, whole),
      scheme,
      version: full || undefined,
      within,
      onlyFor: module === undefined ? undefined : { module },
    };
  }
  return undefined;
}

function parsed(purl: string): PurlParts | undefined {
  try {
    return parsePurl(purl);
  } catch {
    return undefined;
  }
}

/** Registries by their type, distributions by namespace and release: `distro`, or the CPE of the product that the package is in. */
function ecosystemOf(parts: PurlParts, names: readonly string[]): string | undefined {
  const registry = ecosystemOfPurlType(parts.type);
  if (registry !== undefined) return registry;
  const distro = parts.qualifiers?.['distro'] ?? '';
  const release = distro.replace(/^(?:debian|ubuntu|alpine|rocky(?:-linux)?|almalinux)-/, '');
  switch (`${parts.type}/${parts.namespace ?? ''}`) {
    case 'apk/wolfi':
      return 'Wolfi';
    case 'apk/chainguard':
      return 'Chainguard';
    case 'apk/alpine':
      return withRelease('Alpine:v', /^v?(\d+\.\d+)/.exec(release)?.[1]);
    case 'deb/debian':
      return debianEcosystem(release) ?? withRelease('Debian:', /^\d+/.exec(release)?.[0]);
    case 'deb/ubuntu':
      return ubuntuEcosystem(release);
    case 'rpm/redhat':
      return redHatEcosystem(names);
    case 'rpm/rocky-linux':
    case 'rpm/rocky':
      return withRelease('Rocky Linux:', /^\d+/.exec(release)?.[0]);
    case 'rpm/almalinux':
      return withRelease('AlmaLinux:', /^\d+/.exec(release)?.[0]);
    default:
      return undefined;
  }
}

function withRelease(prefix: string, release: string | undefined): string | undefined {
  return release === undefined ? undefined : `${prefix}${release}`;
}

/** distro-info-data, ubuntu.csv: those that have been supported since advisories are written for machines. */
const UBUNTU_CODENAMES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    trusty: '14.04',
    xenial: '16.04',
    bionic: '18.04',
    focal: '20.04',
    jammy: '22.04',
    noble: '24.04',
    oracular: '24.10',
    plucky: '25.04',
    questing: '25.10',
    resolute: '26.04',
  }),
);

/** `jammy`, `22.04`, and `esm-apps/jammy` of Ubuntu Pro. */
function ubuntuEcosystem(distro: string): string | undefined {
  const [service, codename] = distro.includes('/') ? distro.split('/') : [undefined, distro];
  const release = UBUNTU_CODENAMES.get(codename ?? '') ?? /^\d+\.\d+/.exec(codename ?? '')?.[0];
  if (release === undefined || (service !== undefined && !service.startsWith('esm-'))) return undefined;
  const [year = 0, month = 0] = release.split('.').map(Number);
  return `Ubuntu:${service === undefined ? '' : 'Pro:'}${release}${year % 2 === 0 && month === 4 ? ':LTS' : ''}`;
}

/** osv-schema, "Red Hat": the CPE without its beginning. */
function redHatEcosystem(names: readonly string[]): string | undefined {
  return withRelease(
    'Red Hat:',
    names
      .map((name) => /^cpe:\/[oa]:redhat:([\w.:-]{1,100})$/.exec(name)?.[1])
      .find((each) => each !== undefined),
  );
}
