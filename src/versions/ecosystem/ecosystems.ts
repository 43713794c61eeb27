import type { VersionScheme } from '../order/index.ts';

/**
 * Purl type, the ecosystem's name in OSV (ossf.github.io/osv-schema, "Defined Ecosystems") where it has one for all packages of the type,
 * and the order of its versions.
 */
const PURL_TYPES: Readonly<Record<string, readonly [ecosystem: string | undefined, scheme: VersionScheme]>> =
  {
    alpm: [undefined, 'alpm'],
    apk: [undefined, 'apk'],
    bitnami: ['Bitnami', 'bitnami'],
    cargo: ['crates.io', 'cargo'],
    composer: ['Packagist', 'composer'],
    conan: ['ConanCenter', 'generic'],
    cran: ['CRAN', 'cran'],
    deb: [undefined, 'deb'],
    gem: ['RubyGems', 'gem'],
    generic: [undefined, 'generic'],
    githubactions: ['GitHub Actions', 'semver'],
    golang: ['Go', 'golang'],
    hackage: ['Hackage', 'hackage'],
    hex: ['Hex', 'hex'],
    julia: ['Julia', 'semver'],
    maven: ['Maven', 'maven'],
    npm: ['npm', 'npm'],
    nuget: ['NuGet', 'nuget'],
    opam: ['opam', 'deb'],
    otp: [undefined, 'generic'],
    pub: ['Pub', 'pub'],
    pypi: ['PyPI', 'pypi'],
    rpm: [undefined, 'rpm'],
    swift: ['SwiftURL', 'semver'],
    'vscode-extension': ['VSCode', 'semver'],
  };

/** Ecosystems that no purl type stands for alone: distributions, with their release after a colon, and others. */
const OTHER_ECOSYSTEMS: Readonly<Record<string, VersionScheme>> = {
  AlmaLinux: 'rpm',
  Alpaquita: 'apk',
  Alpine: 'apk',
  'Amazon Linux': 'rpm',
  'Arch Linux': 'alpm',
  'Azure Linux': 'rpm',
  'BellSoft Hardened Containers': 'apk',
  Bioconductor: 'cran',
  CVE: 'generic',
  Chainguard: 'apk',
  Debian: 'deb',
  'Debian ELTS': 'deb',
  Echo: 'deb',
  Fedora: 'rpm',
  GHC: 'hackage',
  Kubernetes: 'semver',
  Linux: 'generic',
  Mageia: 'rpm',
  MinimOS: 'apk',
  'Oracle Linux': 'rpm',
  'Photon OS': 'rpm',
  'Red Hat': 'rpm',
  'Rocky Linux': 'rpm',
  SUSE: 'rpm',
  Ubuntu: 'deb',
  Wolfi: 'apk',
  openEuler: 'rpm',
  openSUSE: 'rpm',
};

const ECOSYSTEMS: ReadonlyMap<string, VersionScheme> = new Map([
  ...Object.entries(OTHER_ECOSYSTEMS),
  ...Object.values(PURL_TYPES).flatMap(([ecosystem, scheme]): [string, VersionScheme][] =>
    ecosystem === undefined ? [] : [[ecosystem, scheme]],
  ),
]);

export const KNOWN_ECOSYSTEMS: readonly string[] = [...ECOSYSTEMS.keys()];

/** How versions of a purl type are ordered; undefined: not known, and nothing may be matched by guess. */
export function schemeOfPurlType(type: string): VersionScheme | undefined {
  return Object.hasOwn(PURL_TYPES, type) ? PURL_TYPES[type]?.[1] : undefined;
}

/** The same of an OSV ecosystem, with or without a release: `Debian:13`, `Ubuntu:22.04:LTS`, `npm`. */
export function schemeOfEcosystem(ecosystem: string): VersionScheme | undefined {
  const colon = ecosystem.indexOf(':');
  return ECOSYSTEMS.get(colon < 0 ? ecosystem : ecosystem.slice(0, colon));
}

const BY_LOWER_CASE: ReadonlyMap<string, string> = new Map(
  [...ECOSYSTEMS.keys()].map((name) => [name.toLowerCase(), name]),
);

/** `npm` of `NPM`, `Debian:13` of `debian:13`; what is not known as it is. */
export function ecosystemInAnyCase(ecosystem: string): string {
  const [base = '', ...release] = ecosystem.split(':');
  return [BY_LOWER_CASE.get(base.toLowerCase()) ?? base, ...release].join(':');
}

/** OSV's name for the packages of a purl type; undefined for distributions, whose ecosystem has a release, and for what OSV does not know. */
export function ecosystemOfPurlType(type: string): string | undefined {
  return Object.hasOwn(PURL_TYPES, type) ? PURL_TYPES[type]?.[0] : undefined;
}

const REGISTRIES: ReadonlySet<string | undefined> = new Set(
  Object.values(PURL_TYPES).map(([ecosystem]) => ecosystem),
);

/** Whether it is OSV's name for all packages of a purl type: no release belongs to it. */
export function isRegistry(ecosystem: string): boolean {
  return REGISTRIES.has(ecosystem);
}
