import type { Distribution } from './distribution-of.ts';

/**
 * Where advisories for one release of a distribution stand, in OSV's words. `own`: its regular ones; of names that end with `*`
 * each that the database covers. `also`: branches of the same release that patch longer, for packages that come from these.
 */
export type ReleaseEcosystems = {
  own: readonly string[];
  also?: readonly string[];
  /** Another line of the release, whose versions are compared with its own alone. */
  apart?: { versions: RegExp; own: readonly string[] };
  /** What is built for this release from a later one, whose records cover it: how its versions end, and where, the best first. */
  backported?: { end: RegExp; from: readonly string[] };
  /** What the statements name: source packages, binary ones, or some these and some those. */
  names: 'source' | 'binary' | 'both';
};

/** Undefined: the release is not given, or not one that we can name. A derivative is only ever itself. */
export function releaseEcosystems({ id, release }: Distribution): ReleaseEcosystems | undefined {
  const rule = RULES.get(id);
  if (rule !== undefined) return rule(release ?? '');
  return release === undefined ? undefined : { own: [`${id}:${release}`], names: 'source' };
}

type Rule = (release: string) => ReleaseEcosystems | undefined;

const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['debian', debian],
  ['ubuntu', ubuntu],
  ['alpine', alpine],
  ['arch', () => ({ own: ['Arch Linux'], names: 'binary' })],
  ['wolfi', () => ({ own: ['Wolfi'], names: 'source' })],
  ['chainguard', () => ({ own: ['Chainguard'], names: 'source' })],
  ['minimos', () => ({ own: ['MinimOS'], names: 'source' })],
  ['echo', () => ({ own: ['Echo'], names: 'source' })],
  ['alpaquita', (release) => named('Alpaquita', /^(stream|\d+)/.exec(release)?.[1])],
  ['rhel', redHat],
  ['rocky', (release) => named('Rocky Linux', major(release))],
  ['almalinux', (release) => named('AlmaLinux', major(release), 'binary')],
  ['centos', (release) => named('CentOS', major(release), 'both')],
  ['ol', (release) => named('Oracle Linux', major(release), 'both')],
  ['amzn', (release) => named('Amazon Linux', major(release), 'both')],
  ['fedora', (release) => named('Fedora', major(release))],
  ['mageia', (release) => named('Mageia', major(release))],
  ['azurelinux', (release) => named('Azure Linux', major(release))],
  ['mariner', (release) => named('Azure Linux', major(release))],
  ['photon', (release) => named('Photon OS', /^\d+\.\d+/.exec(release)?.[0])],
  [
    'openeuler',
    (release) => (release === '' ? undefined : { own: [`openEuler:${release}*`], names: 'source' }),
  ],
  ['sles', suse],
  ['sle-micro', (release) => named('SUSE', major(release) && `Linux Enterprise Micro ${release}`)],
  ['sl-micro', (release) => named('SUSE', major(release) && `Linux Micro ${release}`)],
  [
    'opensuse-leap',
    (release) => named('openSUSE', /^\d+\.\d+$/.test(release) ? `Leap ${release}` : undefined),
  ],
  ['opensuse-tumbleweed', () => ({ own: ['openSUSE:Tumbleweed'], names: 'source' })],
]);

function named(
  ecosystem: string,
  release: string | undefined,
  names: ReleaseEcosystems['names'] = 'source',
): ReleaseEcosystems | undefined {
  return release === undefined || release === '' ? undefined : { own: [`${ecosystem}:${release}`], names };
}

function major(release: string): string | undefined {
  return /^\d+/.exec(release)?.[0];
}

const DEBIAN_CODENAMES = new Map(
  'hamm:2 slink:2.1 potato:2.2 woody:3.0 sarge:3.1 etch:4 lenny:5 squeeze:6 wheezy:7 jessie:8 stretch:9 buster:10 bullseye:11 bookworm:12 trixie:13 forky:14 duke:15'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

/** Point releases are one release; testing is the one that it will be. */
function debian(release: string): ReleaseEcosystems | undefined {
  const [codename = ''] = release.split('/');
  if (codename === 'sid' || codename === 'unstable') return { own: ['Debian:sid'], names: 'source' };
  const number = DEBIAN_CODENAMES.get(codename) ?? major(release);
  if (number === undefined) return undefined;
  return {
    own: [`Debian:${number}`],
    backported: {
      end: /~bpo\d+\+\d+[^]*$/,
      from: [`Debian:${Math.floor(Number(number)) + 1}`, 'Debian:sid'],
    },
    names: 'source',
  };
}

const UBUNTU_CODENAMES = new Map(
  'trusty:14.04 xenial:16.04 bionic:18.04 focal:20.04 jammy:22.04 kinetic:22.10 lunar:23.04 mantic:23.10 noble:24.04 oracular:24.10 plucky:25.04 questing:25.10 resolute:26.04'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

/** Every second April's release is kept for long, and longer still for those with a subscription, whose fixes are listed apart. */
function ubuntu(release: string): ReleaseEcosystems | undefined {
  const version = UBUNTU_CODENAMES.get(release) ?? /^\d+\.\d+/.exec(release)?.[0];
  const [year = 0, month = 0] = (version ?? '').split('.').map(Number);
  if (version === undefined) return undefined;
  if (year % 2 !== 0 || month !== 4) return { own: [`Ubuntu:${version}`], names: 'source' };
  return {
    own: [`Ubuntu:${version}:LTS`],
    also: [`Ubuntu:Pro:${version}:LTS`],
    // `1.1.1f-1ubuntu2.fips.7`, `3.0.2-0ubuntu1.10+Fips1`: what is certified, which takes the regular fixes under numbers of its own.
    apart: { versions: /[.+~]fips[.\d]/i, own: [`Ubuntu:Pro:FIPS*:${version}:LTS`] },
    names: 'source',
  };
}

/** `3.20.3` is of the branch v3.20; edge counts on from the next one (`3.21_alpha20240807`). */
function alpine(release: string): ReleaseEcosystems | undefined {
  if (release === 'edge' || /_alpha/.test(release)) return { own: ['Alpine:edge'], names: 'source' };
  const branch = /^(\d+\.\d+)(?:\.|_|$)/.exec(release)?.[1];
  return named('Alpine', branch && `v${branch}`);
}

/** By product, as its CPE is: repositories of the major release, and the updates of a minor one that is kept for longer. */
function redHat(release: string): ReleaseEcosystems | undefined {
  const number = major(release);
  if (number === undefined) return undefined;
  const minor = /^\d+\.\d+/.exec(release)?.[0];
  const also =
    minor === undefined
      ? []
      : ['rhel_eus', 'rhel_e4s', 'rhel_aus', 'rhel_tus'].flatMap((kind) => [
          `Red Hat:${kind}:${minor}`,
          `Red Hat:${kind}:${minor}::*`,
        ]);
  return {
    own: [
      `Red Hat:enterprise_linux:${number}`,
      `Red Hat:enterprise_linux:${number}::*`,
      `Red Hat:enterprise_linux:${number}.0`,
      `Red Hat:enterprise_linux:${number}.0::*`,
      ...(minor === undefined
        ? []
        : [`Red Hat:enterprise_linux:${minor}`, `Red Hat:enterprise_linux:${minor}::*`]),
    ],
    also,
    names: 'both',
  };
}

/** The server and the modules that it is made of, of one service pack. */
function suse(release: string): ReleaseEcosystems | undefined {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(release);
  if (match === null) return undefined;
  const pack = match[2] === undefined || match[2] === '0' ? match[1] : `${match[1]} SP${match[2]}`;
  return {
    own: [`SUSE:Linux Enterprise Server ${pack}`, `SUSE:Linux Enterprise Module for * ${pack}`],
    also: [`SUSE:Linux Enterprise Server ${pack}-LTSS`],
    names: 'source',
  };
}
