import type { FeedKind } from '../types.ts';

/** A feed that anyone can fetch. Configuration may name others. */
export type PublicFeed = {
  id: string;
  kind: FeedKind;
  url: string;
  /** Undefined: as its content tells. */
  covers?: readonly string[];
  /** Left out unless asked for: large, or of use to few. */
  isOptional?: true;
};

/** osv.dev's export: a zip of each ecosystem, and of all releases of a distribution. */
const OSV = 'https://storage.googleapis.com/osv-vulnerabilities';
const LANGUAGES = [
  'npm',
  'PyPI',
  'Maven',
  'Go',
  'RubyGems',
  'crates.io',
  'Packagist',
  'NuGet',
  'Hex',
  'Pub',
  'CRAN',
  'Hackage',
  'Bitnami',
];
const DISTRIBUTIONS = ['Ubuntu', 'Red Hat', 'Rocky Linux', 'AlmaLinux', 'SUSE', 'openSUSE', 'Chainguard'];

const ALPINE_BRANCHES = ['v3.19', 'v3.20', 'v3.21', 'v3.22', 'v3.23', 'edge'];

export const DEFAULT_FEEDS: readonly PublicFeed[] = [
  ...LANGUAGES.map((ecosystem) => ({ ...osvFeed(ecosystem), covers: [ecosystem] })),
  ...DISTRIBUTIONS.map((ecosystem) => ({ ...osvFeed(ecosystem), isOptional: true as const })),
  {
    id: 'debian-tracker',
    kind: 'debian-tracker',
    url: 'https://security-tracker.debian.org/tracker/data/json',
  },
  {
    id: 'arch-tracker',
    kind: 'arch-tracker',
    url: 'https://security.archlinux.org/all.json',
    isOptional: true,
  },
  ...ALPINE_BRANCHES.flatMap((branch) =>
    ['main', 'community'].map((repository) => alpineFeed(branch, repository)),
  ),
  { id: 'wolfi-secdb', kind: 'secdb', url: 'https://packages.wolfi.dev/os/security.json' },
  { id: 'chainguard-secdb', kind: 'secdb', url: 'https://packages.cgr.dev/chainguard/security.json' },
  {
    id: 'kev',
    kind: 'kev',
    url: 'https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json',
  },
  { id: 'epss', kind: 'epss', url: 'https://epss.cyentia.com/epss_scores-current.csv.gz' },
  {
    id: 'debian-releases',
    kind: 'end-of-life',
    url: 'https://debian.pages.debian.net/distro-info-data/debian.csv',
  },
  {
    id: 'ubuntu-releases',
    kind: 'end-of-life',
    url: 'https://debian.pages.debian.net/distro-info-data/ubuntu.csv',
  },
  ...['trixie', 'bookworm'].map(debianPackages),
  ...['resolute', 'noble', 'jammy'].map(ubuntuPackages),
  ...ALPINE_BRANCHES.map(alpinePackages),
  {
    id: 'cve',
    kind: 'cve',
    url: 'https://github.com/CVEProject/cvelistV5/archive/refs/heads/main.zip',
    isOptional: true,
  },
  {
    id: 'vulnrichment',
    kind: 'cve',
    url: 'https://github.com/cisagov/vulnrichment/archive/refs/heads/develop.zip',
    isOptional: true,
  },
  {
    id: 'wolfi',
    kind: 'wolfi',
    url: 'https://github.com/wolfi-dev/advisories/archive/refs/heads/main.tar.gz',
    isOptional: true,
  },
];

/** From the mirror that builds use, which is this one only where no other is known. */
function debianPackages(release: string): PublicFeed {
  return {
    id: `debian-packages-${release}`,
    kind: 'debian-packages',
    url: `http://ftp.debian.org/debian/dists/${release}`,
  };
}

function ubuntuPackages(release: string): PublicFeed {
  return {
    id: `ubuntu-packages-${release}`,
    kind: 'ubuntu-packages',
    url: `http://archive.ubuntu.com/ubuntu/dists/${release}`,
    isOptional: true,
  };
}

function alpinePackages(branch: string): PublicFeed {
  return {
    id: `apk-packages-alpine-${branch}`,
    kind: 'apk-packages',
    url: `https://dl-cdn.alpinelinux.org/alpine/${branch}`,
  };
}

function osvFeed(ecosystem: string): PublicFeed {
  const id = `osv-${ecosystem.toLowerCase().replaceAll(' ', '-')}`;
  return { id, kind: 'osv', url: `${OSV}/${encodeURIComponent(ecosystem)}/all.zip` };
}

function alpineFeed(branch: string, repository: string): PublicFeed {
  return {
    id: `alpine-${branch}-${repository}`,
    kind: 'secdb',
    url: `https://secdb.alpinelinux.org/${branch}/${repository}.json`,
  };
}
