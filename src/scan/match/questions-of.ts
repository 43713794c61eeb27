import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Gap, Subject } from '../types.ts';
import { coveredEcosystems } from './covered-ecosystems.ts';
import { distributionOf } from './distribution-of.ts';
import { languagePackage } from './language-ecosystems.ts';
import { CONFIDENCE, FOREIGN_FACTOR, type Question } from './question.ts';
import { type ReleaseEcosystems, releaseEcosystems } from './release-ecosystems.ts';
import {
  REPACKAGERS,
  type UpstreamProduct,
  upstreamOfOsPackage,
  upstreamOfRepackaged,
  upstreamProduct,
} from './upstream-products.ts';
import { comparedVersion, upstreamOfPackaged } from './upstream-version.ts';

/** What is asked to judge a subject, or why nothing can be. */
export type Questions = { questions: readonly Question[]; gaps: readonly Gap[] };

const OS_TYPES: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm']);

export function questionsOf(subject: Subject, database: AdvisoryDatabase): Questions {
  if (REPACKAGERS.has(subject.type)) return questionsOfRepackaged(subject);
  if (!OS_TYPES.has(subject.type)) return questionsOfOthers(subject);
  return subject.foreign === undefined ? questionsOfRelease(subject, database) : questionsOfForeign(subject);
}

function gap(why: Gap['why'], what: string): Questions {
  return { questions: [], gaps: [{ why, what }] };
}

/** By the records of the release that it was installed from, and no other's. */
function questionsOfRelease(subject: Subject, database: AdvisoryDatabase): Questions {
  const distribution = distributionOf(subject);
  const release = releaseEcosystems(distribution);
  if (release === undefined)
    return gap('unknown-release', [distribution.id, distribution.release].filter(Boolean).join(' '));
  const { own, also = [], names } = release;
  const asked = names === 'source' ? askedBySource(subject) : askedByName(subject);
  if (asked === undefined) return gap('no-version', `${own[0]}`);
  const isOfBranch = comesFromBranch(subject, release);
  const make = (ecosystem: string, rank: number): Question => ({
    ...asked,
    ecosystem,
    rank,
    by: 'range',
    confidence: CONFIDENCE.release,
    isRelease: true,
  });
  const questions = [
    ...expand(own, database).map((ecosystem) => make(ecosystem, isOfBranch ? 1 : 0)),
    ...expand(also, database)
      .filter((ecosystem) => database.feedsFor(ecosystem).length > 0)
      .map((ecosystem) => make(ecosystem, isOfBranch ? 0 : 1)),
  ];
  const isUnsourced = names === 'source' && subject.qualifiers['built-from'] === 'unknown';
  return {
    questions,
    gaps: isUnsourced ? [{ why: 'no-source', what: `source package of ${subject.name}` }] : [],
  };
}

function expand(names: readonly string[], database: AdvisoryDatabase): string[] {
  return [...new Set(names.flatMap((name) => coveredEcosystems(database, name)))];
}

type Asked = Pick<Question, 'name' | 'version' | 'withoutEpoch'>;

function askedByName({ name, version, qualifiers }: Subject): Asked | undefined {
  return version === undefined ? undefined : { name, version: withEpoch(version, qualifiers['epoch']) };
}

/** Names of source rpms have no epoch; it is the binary's where the versions are the same, and else not known. */
function askedBySource(subject: Subject): Asked | undefined {
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
  { type, version = '', qualifiers }: Subject,
  { also = [] }: ReleaseEcosystems,
): boolean {
  if (also.length === 0) return false;
  if (type === 'deb') return /[+~]esm\d/.test(version);
  const minor = /-(\d+)\.(\d+)$/.exec(qualifiers['distro'] ?? '');
  return minor !== null && version.includes(`.el${minor[1]}_${minor[2]}`);
}

/** Packages of strangers: the distribution's records do not speak of them; upstream's do, as far as the names are known. */
function questionsOfForeign({ type, name, version }: Subject): Questions {
  const product = upstreamOfOsPackage(name);
  if (product === undefined)
    return gap('no-source', `${type} package ${name}, which is not the distribution's`);
  if (version === undefined) return gap('no-version', name);
  return askedUpstream(product, upstreamOfPackaged(type, version), FOREIGN_FACTOR);
}

/** No feed speaks of conda's packages and their like: upstream's do, as far as the names are known. */
function questionsOfRepackaged({ type, name, version }: Subject): Questions {
  const product = upstreamOfRepackaged(name);
  if (product === undefined || isNameless(product)) return gap('unknown-type', type);
  if (version === undefined) return gap('no-version', `${type}/${name}`);
  return askedUpstream(product, upstreamOfPackaged(type, version), FOREIGN_FACTOR);
}

/** By registry; what was found without a package, or is in none, by the product's own ranges. */
function questionsOfOthers(subject: Subject): Questions {
  const { type, version } = subject;
  const language = languagePackage(subject);
  const what = productName(subject);
  const product = upstreamProduct(what);
  if (language === undefined && type !== 'generic') return gap('unknown-type', type);
  if (language === undefined && (product === undefined || isNameless(product))) return gap('no-source', what);
  if (version === undefined) return gap('no-version', what);
  const upstream = product && askedUpstream(product, version, 1);
  if (language === undefined) return upstream ?? gap('no-source', what);
  return {
    questions: [
      { ...language, version, rank: 0, by: 'range', confidence: CONFIDENCE.registry },
      ...(upstream?.questions ?? []).map((question) => ({ ...question, rank: question.rank + 1 })),
    ],
    gaps: [],
  };
}

/** As the table of products has it: `generic/openssl`. */
export function productName({ type, namespace, name }: Subject): string {
  return [type, namespace, name].filter((part) => part !== undefined).join('/');
}

function isNameless({ bitnami, cve, packages }: UpstreamProduct): boolean {
  return bitnami.length + cve.length + packages.length === 0;
}

/** Bitnami's ranges are looked after; those in CVE records are what each publisher wrote. */
function askedUpstream(product: UpstreamProduct, written: string, factor: number): Questions {
  const version = comparedVersion(product, written);
  const make = (ecosystem: string, name: string, rank: number, confidence: number): Question => ({
    ecosystem,
    name,
    version,
    rank,
    by: 'upstream',
    confidence: confidence * factor,
  });
  const packages = product.packages.map((one) => one.split(':') as [string, string]);
  return {
    questions: [
      ...packages.map(([ecosystem, name]) => make(ecosystem, name, 0, CONFIDENCE.registry)),
      ...product.bitnami.map((name) => make('Bitnami', name, 1, CONFIDENCE.bitnami)),
      ...product.cve.map((name) => make('CVE', name, 2, CONFIDENCE.cve)),
    ],
    gaps: [],
  };
}
