import { hasDomain, publisherOf } from '../distro-id/publishers.ts';
import type { StatusPackage } from './status-package.ts';

/**
 * Why a package is not the distribution's own, or undefined where nothing says so. `distro` is os-release's ID. Every rule
 * is silent on all packages of Debian and Ubuntu themselves (measured on their indexes): advisories of a distribution hold
 * for its own packages, so a wrong answer either way misleads.
 */
export function foreignReason(found: StatusPackage, distro: string): string | undefined {
  const versionOwner = VERSIONS.find(([pattern]) => pattern.test(found.version))?.[1];
  if (versionOwner !== undefined) return `the version ${found.version} is written as ${versionOwner} does`;
  if (STRANGE_EPOCH.test(found.version)) return `no package of the archive has the epoch of ${found.version}`;
  if (distro === 'debian' && VENDORS_OWN.test(found.name))
    return `${found.name} is a name that its publisher alone packages`;
  if (found.origin !== undefined && !isOwnOrigin(found.origin, distro))
    return `its origin is ${found.origin}`;
  if (found.vendor !== undefined && !isOwnOrigin(found.vendor, distro))
    return `its vendor is ${found.vendor}`;
  // Packaging tools of vendors (fpm, nfpm, CPack) write this field; the archives' own never do.
  if (found.license !== undefined) return 'it has a field License, which packages of the archive never have';
  return foreignMaintainer(found, distro);
}

const VERSIONS: readonly [RegExp, string][] = [
  [/nodesource\d/, 'NodeSource'],
  [/-dmo\d/, 'deb-multimedia.org'],
  [/\.pgdg(?:\d|\+)/, 'apt.postgresql.org'],
  [/\+0~20\d{6}\.\d{1,4}\+(?:debian|ubuntu)\d/, 'packages.sury.org'],
  [/~(?:debian|ubuntu)\.\d{1,2}(?:\.\d{1,2})?~[a-z]/, 'Docker'],
  [/\+maria~(?:deb|ubu|[a-z])/, 'MariaDB'],
  [/-\d{1,2}rl\d{1,2}~/, 'packages.redis.io'],
  [/-\d{1,4}debian1\d$/, 'MySQL'],
  [
    /-\d{1,3}(?:\.\d{1,3})?~(?:wheezy|jessie|stretch|buster|bullseye|bookworm|trixie|forky|bionic|focal|jammy|noble)\d?$/,
    'nginx.org and other publishers for several releases',
  ],
];

/** The highest of Debian's is 15, but for one that is a date: somebody's, to stay above the archive. */
const STRANGE_EPOCH = /^(?!20081126:)(?:1[6-9]|[2-9]\d|\d{3,}):/;

/** Names that Debian has no packages of, and whose publishers put Debian's address into them or none; Ubuntu has some of these. */
const VENDORS_OWN =
  /^(?:containerd\.io|docker-ce(?:-.+)?|docker-(?:buildx|compose|scan)-plugin|jenkins|(?:dotnet|aspnetcore)-.+)$/;

function isOwnOrigin(origin: string, distro: string): boolean {
  const name = origin.toLowerCase();
  return name === 'debian' || name === distro || (distro !== 'debian' && distro !== 'ubuntu');
}

/**
 * Ubuntu's builders put Ubuntu's own addresses into every package; Debian's maintainers use their own, so only names of
 * publishers can tell there.
 */
function foreignMaintainer({ maintainer, version }: StatusPackage, distro: string): string | undefined {
  if (maintainer === undefined) return undefined;
  const isPublisher = publisherOf(maintainer) !== undefined;
  // Ubuntu's own change shows in the version, where a script left the maintainer of one package in a hundred thousand.
  const isStranger = distro === 'ubuntu' && !hasDomain(maintainer, UBUNTU) && !/\dubuntu\d/.test(version);
  return isPublisher || isStranger ? `its maintainer is ${maintainer}` : undefined;
}

const UBUNTU = ['ubuntu.com', 'canonical.com', 'launchpad.net', 'debian.org'];
