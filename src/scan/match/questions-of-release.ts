import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { JudgedPackage } from '../types.ts';
import { coveredEcosystems } from './covered-ecosystems.ts';
import { distributionOf } from './distribution-of.ts';
import { type AdvisoryQuestion, CONFIDENCE, gap, type Questions } from './question.ts';
import { type ReleaseEcosystems, releaseEcosystems } from './release-ecosystems.ts';

/** By the records of the release that it was installed from, and no other's. */
export function questionsOfRelease(subject: JudgedPackage, database: AdvisoryDatabase): Questions {
  const distribution = distributionOf(subject);
  const release = releaseEcosystems(distribution);
  if (release === undefined || isOfAnother(subject.type, distribution.id))
    return gap('unknown-release', [distribution.id, distribution.release].filter(Boolean).join(' '));
  const { own, also = [], names } = lineOf(subject, release);
  const packages = askedAs(subject, names);
  if (packages.length === 0) return gap('no-version', `${own[0]}`);
  const isOfBranch = comesFromBranch(subject, release);
  const branches = expand(also, database).filter((ecosystem) => database.feedsFor(ecosystem).length > 0);
  const places = [
    ...expand(own, database).map((ecosystem) => ({ ecosystem, rank: isOfBranch ? 1 : 0 })),
    ...branches.map((ecosystem) => ({ ecosystem, rank: isOfBranch ? 0 : 1 })),
  ];
  if (places.length === 0) return gap('no-feed', `${own[0]}`);
  const questions = packages.flatMap((one, at) =>
    places.map(({ ecosystem, rank }) => questionOf(one, ecosystem, rank + at * RANKS_OF_RELEASE)),
  );
  const later = questionsOfBackport(packages, release, database);
  const isUnsourced = names === 'source' && subject.qualifiers['built-from'] === 'unknown';
  return {
    questions: [...later.questions, ...questions],
    gaps: [
      ...later.gaps,
      ...(isUnsourced ? [{ why: 'no-source' as const, what: `source package of ${subject.name}` }] : []),
    ],
  };
}

/** Packages of another packager than the distribution's lie beside its own: its records speak of none of them. */
function isOfAnother(type: string, distribution: string): boolean {
  return [...PACKAGERS].some(([packager, own]) => packager !== type && own.has(distribution));
}

/** Only those whose records we know: who derives from one of these may have changed its packager. */
const PACKAGERS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['deb', new Set(['debian', 'ubuntu', 'echo'])],
  ['apk', new Set(['alpine', 'wolfi', 'chainguard', 'minimos', 'alpaquita'])],
  [
    'rpm',
    new Set([
      'rhel',
      'rocky',
      'almalinux',
      'centos',
      'ol',
      'amzn',
      'fedora',
      'azurelinux',
      'mariner',
      'photon',
    ]),
  ],
]);

function questionOf(one: Asked, ecosystem: string, rank: number): AdvisoryQuestion {
  return { ...one, ecosystem, rank, by: 'range', confidence: CONFIDENCE.release, isRelease: true };
}

/** Newer than every fix of its own release, and with none of them in it: a backport is the later release's source, built again. */
function questionsOfBackport(
  packages: readonly Asked[],
  { backported }: ReleaseEcosystems,
  database: AdvisoryDatabase,
): Questions {
  const built = backported && packages.filter(({ version }) => backported.end.test(version));
  if (built === undefined || built.length === 0) return { questions: [], gaps: [] };
  const place = backported?.from.find((ecosystem) => database.feedsFor(ecosystem).length > 0);
  if (place === undefined) return gap('no-feed', `${backported?.from[0]}`);
  const questions = built.map((one) => {
    const version = one.version.replace(backported?.end ?? '', '');
    return questionOf({ ...one, version }, place, BEFORE_ALL);
  });
  return { questions, gaps: [] };
}

function lineOf({ version = '' }: JudgedPackage, release: ReleaseEcosystems): ReleaseEcosystems {
  const { apart, names } = release;
  return apart?.versions.test(version) === true ? { own: apart.own, names } : release;
}

function expand(names: readonly string[], database: AdvisoryDatabase): string[] {
  return [...new Set(names.flatMap((name) => coveredEcosystems(database, name)))];
}

type Asked = Pick<AdvisoryQuestion, 'name' | 'version' | 'withoutEpoch'>;

/** The release's own records, and those of its branches. */
const RANKS_OF_RELEASE = 2;
const BEFORE_ALL = -1;

/** Under which names, the best first. */
function askedAs(subject: JudgedPackage, names: ReleaseEcosystems['names']): Asked[] {
  const [byName, bySource] = [askedByName(subject), askedBySource(subject)];
  const asked = { source: [bySource], binary: [byName], both: [byName, bySource] }[names];
  const found = asked.filter((one) => one !== undefined);
  return found.filter(({ name }, at) => found.findIndex((other) => other.name === name) === at);
}

function askedByName({ name, version, qualifiers }: JudgedPackage): Asked | undefined {
  return version === undefined ? undefined : { name, version: withEpoch(version, qualifiers['epoch']) };
}

/** Names of source rpms have no epoch; it is the binary's where the versions are the same, and else not known. */
function askedBySource(subject: JudgedPackage): Asked | undefined {
  const { source, version, qualifiers } = subject;
  if (source === undefined) return askedByName(subject);
  if (source.version === version)
    return { name: source.name, version: withEpoch(source.version, qualifiers['epoch']) };
  return { name: source.name, version: source.version, withoutEpoch: true };
}

function withEpoch(version: string, epoch: string | undefined): string {
  return epoch === undefined || epoch === '0' || /^\d+:/.test(version) ? version : `${epoch}:${version}`;
}

/** Fixes of a subscription are in its packages' versions (`+esm1`), those for a minor release in theirs (`el9_2`). */
function comesFromBranch(
  { type, version = '', qualifiers }: JudgedPackage,
  { also = [] }: ReleaseEcosystems,
): boolean {
  if (also.length === 0) return false;
  if (type === 'deb') return /[+~]esm\d/.test(version);
  const minor = /-(\d+)\.(\d+)$/.exec(qualifiers['distro'] ?? '');
  return minor !== null && version.includes(`.el${minor[1]}_${minor[2]}`);
}
