import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { addTo } from '../../base/add-to.ts';
import type { Digest } from '../../base/digest.ts';
import { together } from '../../base/together.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { releaseOf, subjectOfPurl } from '../../scan/index.ts';
import {
  findNames,
  type PackageVersion,
  type StatusInterval,
  statusesOfVulnerability,
  type Time,
  type View,
  versionsByLicense,
  versionsOfNames,
  versionsOfSource,
  versionsWithoutLicense,
} from '../../store/index.ts';
import { formatPurl, parsePurl, schemeOfPurlType } from '../../versions/index.ts';
import { shownPurl } from '../inventory/package-version.ts';
import type { Flaw } from '../words/image-lowerings.ts';
import { findUnjudged } from './find-unjudged.ts';
import { versionTest } from './matches-version.ts';
import { silentVersions } from './silent-versions.ts';
import type {
  ExposureAnswer,
  ExposureReason,
  PackagePattern,
  Question,
  Unjudged,
  UnknownReason,
} from './types.ts';

/** What a question comes down to: package versions, a file or image, or what stands on a base. */
export type QuestionTerms = {
  versions: ReadonlyMap<number, ExposureReason>;
  /** Of these those of which a new look at an image would change nothing. */
  sure: ReadonlySet<number>;
  digest: Digest | undefined;
  base: { digest?: Digest; reference?: string } | undefined;
  /** Of vulnerabilities: those by which each of these is affected. */
  flaws: ReadonlyMap<number, readonly Flaw[]>;
  /** Package versions that have it where it does not count, and why. */
  lowered: ReadonlyMap<number, string>;
  /** Of a licence: package versions whose licence nobody says. */
  unlicensed: readonly number[];
  /** Set where nothing can be said at all. */
  unknownBecause: readonly UnknownReason[];
  /** Package versions that have the name and cannot be compared with what was asked. */
  incomparable: ReadonlyMap<number, { purl: string; version: string }>;
  /** Package versions that may be what is affected and could not be judged. */
  unjudged: ReadonlyMap<number, Unjudged>;
  /** What a component may be called that is wanted, as far as names say it. */
  names: readonly string[];
  vulnerabilities: ExposureAnswer['question']['vulnerabilities'];
};

const NOTHING: QuestionTerms = {
  versions: new Map(),
  sure: new Set(),
  digest: undefined,
  base: undefined,
  flaws: new Map(),
  lowered: new Map(),
  unlicensed: [],
  unknownBecause: [],
  incomparable: new Map(),
  unjudged: new Map(),
  names: [],
  vulnerabilities: [],
};
const LIMIT_NAMES = 10_000;
export const ITSELF: ExposureReason = { vulnerability: undefined, fixedVersion: '', because: '' };

export async function findWanted(
  view: View,
  question: Question,
  knownAt: Time | undefined,
  advisories: AdvisoryDatabase | undefined,
): Promise<QuestionTerms> {
  switch (question.kind) {
    case 'vulnerability':
      return await affectedVersions(view, question.id, knownAt, advisories);
    case 'package':
      return await versionsOfPattern(view, question.pattern);
    case 'license': {
      const found = await versionsByLicense(view, question.license);
      const unlicensed = await versionsWithoutLicense(view);
      return { ...NOTHING, versions: new Map(found.map(({ id }) => [id, ITSELF])), unlicensed };
    }
    case 'digest':
      return { ...NOTHING, digest: question.digest };
    case 'base': {
      const { digest, reference } = question;
      return {
        ...NOTHING,
        base: withoutUndefined({ digest, reference: reference !== '' ? reference : undefined }),
      };
    }
  }
}

/** A bundle is about several flaws; what is affected by one of them is wanted. */
async function affectedVersions(
  view: View,
  asked: string,
  knownAt: Time | undefined,
  advisories: AdvisoryDatabase | undefined,
): Promise<QuestionTerms> {
  const resolved = resolvedIds(asked, advisories);
  const ids = resolved.length > 0 ? resolved : [asked];
  const versions = new Map<number, ExposureReason>();
  const lowered = new Map<number, string>();
  const judged = new Set<number>();
  const sure = new Set<number>();
  const flaws = new Map<number, Flaw[]>();
  for (const id of ids)
    for (const { versionId, status, vulnerability, fixedVersion, because } of await statusesOfVulnerability(
      view,
      id,
      knownAt,
    )) {
      judged.add(versionId);
      if (status === 'affected' || status === 'unknown')
        versions.set(versionId, { vulnerability, fixedVersion, because });
      if (status === 'affected' || status === 'unknown')
        addTo(flaws, versionId, flawOf({ vulnerability, because }, advisories));
      if (status === 'affected') sure.add(versionId);
      else if (status === 'lowered') lowered.set(versionId, because);
    }
  for (const id of versions.keys()) lowered.delete(id);
  const vulnerabilities = ids.flatMap((id) => {
    const known = advisories?.vulnerability(id);
    return known === undefined
      ? []
      : [
          {
            id,
            title: known.title ?? '',
            published: known.published,
            isExploited: known.exploited !== undefined,
          },
        ];
  });
  const known = ids.filter((id) => isKnownAt(advisories?.vulnerability(id)?.published, knownAt));
  const unjudged =
    advisories && (await findUnjudged(view, known, { affected: versions, judged }, advisories));
  const silent = await silentVersions(view);
  return {
    ...NOTHING,
    versions,
    sure,
    flaws,
    lowered,
    unjudged: unjudged === undefined ? NOTHING.unjudged : new Map([...silent, ...unjudged.versions]),
    names: unjudged?.names ?? NOTHING.names,
    unknownBecause:
      advisories === undefined ? [NO_DATABASE] : unknownFlaws(asked, { resolved, judged, advisories }),
    vulnerabilities,
  };
}

/** As it is written, or as ids mostly are: in capitals, of GitHub's the first part alone. */
function resolvedIds(asked: string, advisories: AdvisoryDatabase | undefined): readonly string[] {
  const spellings = [asked, asked.toUpperCase(), asked.toLowerCase().replace(/^ghsa/, 'GHSA')];
  const found = spellings.map((text) => advisories?.resolve(text) ?? []);
  return found.find((ids) => ids.length > 0) ?? [];
}

/** With what the statements that say so are called, and all aliases. */
export function flawOf(
  { vulnerability, because }: Pick<StatusInterval, 'vulnerability' | 'because'>,
  advisories: AdvisoryDatabase | undefined,
): Flaw {
  const statements = because.split(', ').map((text) => text.slice(0, Math.max(0, text.indexOf(' '))));
  const names = [vulnerability, ...(advisories?.vulnerability(vulnerability)?.aliases ?? []), ...statements];
  return { vulnerability, names: [...new Set(names.map((name) => name.toUpperCase()))] };
}

/** What is not dated could have been known. */
function isKnownAt(published: string | undefined, knownAt: Time | undefined): boolean {
  const at = Date.parse(published ?? '');
  return knownAt === undefined || !(at > knownAt);
}

export const NO_DATABASE: UnknownReason = {
  code: 'no-database',
  text: 'there is no advisory database',
  remedies: ['update-advisories', 'build-advisories', 'pull-advisories'],
};

/** Vulnerabilities for which no feed says where they are, so that nothing can be free of them. */
function unknownFlaws(
  asked: string,
  {
    resolved,
    judged,
    advisories,
  }: { resolved: readonly string[]; judged: ReadonlySet<number>; advisories: AdvisoryDatabase },
): UnknownReason[] {
  if (judged.size > 0) return [];
  if (resolved.length === 0)
    return [
      {
        code: 'unknown-vulnerability',
        text: `the advisory database does not know ${asked}`,
        remedies: ['update-advisories', 'ask-by-name'],
      },
    ];
  const nowhere = resolved.filter((id) => advisories.packagesOf(id).length === 0);
  return nowhere.length === 0
    ? []
    : [
        {
          code: 'no-package-known',
          text: `no feed says in which package ${nowhere.slice(0, 3).join(', ')}${nowhere.length > 3 ? ', …' : ''} is`,
          remedies: ['add-feed', 'update-advisories', 'ask-by-name'],
        },
      ];
}

/** By the package's own name, compared by its own version, and by its source's, compared by the source's. */
async function versionsOfPattern(view: View, pattern: PackagePattern): Promise<QuestionTerms> {
  const { type, name, versions: asked } = pattern;
  const onlyScheme = type === undefined ? undefined : (schemeOfPurlType(type) ?? 'generic');
  const test = versionTest(asked, onlyScheme);
  const versions = new Map<number, ExposureReason>();
  const incomparable = new Map<number, PackageVersion>();
  const consider = (version: PackageVersion, text: string, because: string): void => {
    const outcome = bothHold(isThere(version, pattern), test(withEpoch(text, version), version.scheme));
    if (outcome === true) versions.set(version.id, { ...ITSELF, because });
    else if (outcome === undefined) incomparable.set(version.id, version);
  };
  const [ofNames, ofSource] = await together([
    namesOf(view, pattern).then((names) => versionsOfNames(view, names)),
    versionsOfSource(view, name, type),
  ]);
  for (const version of ofNames) consider(version, version.version, '');
  for (const version of ofSource) {
    const { source } = version;
    if (source !== undefined)
      consider(
        version,
        source.version === '' ? version.version : source.version,
        `built from ${source.name} ${source.version}`,
      );
  }
  for (const id of versions.keys()) incomparable.delete(id);
  return {
    ...NOTHING,
    versions,
    names: [name],
    incomparable: new Map(
      [...incomparable].map(([id, { purl, version }]) => [id, { purl: shownPurl(purl), version }]),
    ),
  };
}

/** People write names as they remember them: without regard to case, and of Python with any separator. */
async function namesOf(view: View, { type, namespace, name }: PackagePattern): Promise<number[]> {
  const lower = name.toLowerCase();
  const spellings = new Set([lower, lower.replaceAll(/[-_.]+/g, '-')]);
  const found = new Set<number>();
  for (const lowerName of spellings)
    for (const each of await findNames(
      view,
      withoutUndefined({
        type,
        lowerName,
        limit: LIMIT_NAMES,
      }),
    )) {
      const isSpelt = lowerName === lower || each.type === 'pypi';
      const isThere = namespace === undefined || each.namespace.toLowerCase() === namespace.toLowerCase();
      if (isSpelt && isThere) found.add(each.id);
    }
  return [...found];
}

/** Undefined: nothing can be said, unless the other does not hold. */
function bothHold(one: boolean | undefined, other: boolean | undefined): boolean | undefined {
  return one === false || other === false ? false : one === undefined ? undefined : other;
}

/** In the namespace and release of a distribution that were asked for, whichever way each of them writes it. */
function isThere(version: PackageVersion, { namespace, distro }: PackagePattern): boolean | undefined {
  if (namespace !== undefined && version.namespace.toLowerCase() !== namespace.toLowerCase()) return false;
  if (distro === undefined || version.distro === distro) return true;
  const [have, asked] = [releaseIn(version, version.distro), releaseIn(version, distro)];
  return have === undefined || asked === undefined ? undefined : have === asked;
}

function releaseIn({ type, namespace, name }: PackageVersion, distro: string): string | undefined {
  const subject = subjectOfPurl(formatPurl({ type, namespace, name, qualifiers: { distro } }));
  return subject && releaseOf(subject);
}

/** Of rpm it is in a qualifier; what a source's is, is known where it has the binary's version. */
function withEpoch(text: string, { purl, type, version }: PackageVersion): string {
  const epoch = type === 'rpm' && text === version ? parsePurl(purl).qualifiers?.['epoch'] : undefined;
  return epoch === undefined || text.includes(':') ? text : `${epoch}:${text}`;
}
