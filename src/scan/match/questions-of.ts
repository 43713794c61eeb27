import type { AdvisoryDatabase, FeedKind } from '../../advisories/index.ts';
import { OS_TYPES } from '../os-types.ts';
import type { JudgedPackage } from '../types.ts';
import { languagePackage } from './language-ecosystems.ts';
import { type AdvisoryQuestion, CONFIDENCE, FOREIGN_FACTOR, gap, type Questions } from './question.ts';
import { questionsOfRelease } from './questions-of-release.ts';
import { isDoubtedByIndex, sourceListing } from './source-listing.ts';
import {
  REPACKAGERS,
  type UpstreamProduct,
  upstreamOfOsPackage,
  upstreamOfRepackaged,
  upstreamProduct,
} from './upstream-products.ts';
import { comparedVersion, upstreamOfPackaged } from './upstream-version.ts';

/** Any will do: the names that are asked for do not depend on it. */
export const SOME_VERSION = '0';

/** What is asked of the database to judge a subject. */
export function questionsOf(subject: JudgedPackage, database: AdvisoryDatabase): Questions {
  if (isOfTrackedArch(subject, database)) return questionsOfRelease(subject, database);
  if (REPACKAGERS.has(subject.type)) return questionsOfRepackaged(subject);
  if (!OS_TYPES.has(subject.type)) return questionsOfOthers(subject);
  if (subject.foreign !== undefined) return questionsOfForeign(subject, database);
  return isDoubtedByIndex(subject, database)
    ? questionsOfBoth(subject, database)
    : questionsOfOwn(subject, database);
}

/**
 * By the release's records. Where they do not know the source at all, by upstream's too: a package that nothing marks as a third party's
 * may be one all the same. And after them, where the release lists only what it fixed: of what it does not name nobody has spoken.
 */
function questionsOfOwn(subject: JudgedPackage, database: AdvisoryDatabase): Questions {
  const release = questionsOfRelease(subject, database);
  const isOfFixes = listsOnlyFixes(subject, release.questions, database);
  if (!isOfFixes && (subject.type !== 'deb' || isKnown(release.questions, database))) return release;
  const upstream = questionsOfPackaged(subject)?.questions ?? [];
  const before = isOfFixes ? Math.max(0, ...release.questions.map(({ rank }) => rank + 1)) : 0;
  const after = upstream.map((question) => ({ ...question, rank: question.rank + before }));
  return { ...release, questions: [...release.questions, ...after] };
}

/** Where no feed of the release names what is not fixed. */
function listsOnlyFixes(
  { type }: JudgedPackage,
  questions: readonly AdvisoryQuestion[],
  database: AdvisoryDatabase,
): boolean {
  const feeds = questions.flatMap(({ ecosystem }) => database.feedsFor(ecosystem));
  return ONLY_FIXES.has(type) && !feeds.some(({ kind }) => NAMING_UNFIXED.has(kind));
}

const ONLY_FIXES: ReadonlySet<string> = new Set(['apk', 'rpm']);
const NAMING_UNFIXED: ReadonlySet<FeedKind> = new Set(['wolfi', 'csaf']);

/** Where the release's own index speaks against it. */
function questionsOfBoth(subject: JudgedPackage, database: AdvisoryDatabase): Questions {
  const { questions, gaps } = questionsOfRelease(subject, database);
  const all = [...(questionsOfPackaged(subject)?.questions ?? []), ...questions];
  if (isKnown(all, database)) return { questions: all, gaps };
  const what = `${subject.type} package ${subject.name}, which is not the distribution's`;
  return sourceListing(subject, database)?.standing === 'absent'
    ? gap('no-source', what)
    : { questions: all, gaps };
}

/** Any record is about the package, in whatever version. */
export function isSpokenOf(subject: JudgedPackage, database: AdvisoryDatabase): boolean {
  return isKnown(questionsOf(subject, database).questions, database);
}

function isKnown(questions: readonly AdvisoryQuestion[], database: AdvisoryDatabase): boolean {
  return questions.some(({ ecosystem, name }) => database.advisoriesOf(ecosystem, name).length > 0);
}

/** Arch's packages are judged by upstream's ranges where its tracker is not loaded. */
function isOfTrackedArch({ type, namespace }: JudgedPackage, database: AdvisoryDatabase): boolean {
  return type === 'alpm' && namespace === 'arch' && database.feedsFor('Arch Linux').length > 0;
}

/**
 * Third parties' packages: the distribution's records are not about them, and yet may hold for what was built of the same source; upstream's
 * are, as far as the names are known. Both are asked, in versions without epochs, which each packager counts for himself.
 */
function questionsOfForeign(subject: JudgedPackage, database: AdvisoryDatabase): Questions {
  const { type, name, version } = subject;
  if (version === undefined) return gap('no-version', name);
  const upstream = questionsOfPackaged(subject);
  const release = questionsOfRelease(subject, database).questions.map(withoutEpoch);
  const questions = [...(upstream?.questions ?? []), ...release];
  if (!isKnown(questions, database))
    return gap('no-source', `${type} package ${name}, which is not the distribution's`);
  return { questions, gaps: [] };
}

function withoutEpoch(question: AdvisoryQuestion): AdvisoryQuestion {
  const version = question.version.replace(/^\d{1,9}:/, '');
  return { ...question, version, withoutEpoch: true, confidence: question.confidence * FOREIGN_FACTOR };
}

/** By upstream's ranges; undefined: nobody knows what it is upstream. */
function questionsOfPackaged({ type, name, version }: JudgedPackage): Questions | undefined {
  const product = upstreamOfOsPackage(name);
  if (product === undefined || version === undefined) return undefined;
  return askedUpstream(product, upstreamOfPackaged(type, version), FOREIGN_FACTOR);
}

/** No feed covers conda's packages and their like: upstream's do, as far as the names are known. */
function questionsOfRepackaged({ type, name, version }: JudgedPackage): Questions {
  const product = upstreamOfRepackaged(name);
  if (product === undefined || isNameless(product)) return gap('unknown-type', type);
  if (version === undefined) return gap('no-version', `${type}/${name}`);
  return askedUpstream(product, upstreamOfPackaged(type, version), FOREIGN_FACTOR);
}

/** By registry; what was found without a package, or is in none, by the product's own ranges. */
function questionsOfOthers(subject: JudgedPackage): Questions {
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
export function productName({ type, namespace, name }: JudgedPackage): string {
  return [type, namespace, name].filter((part) => part !== undefined).join('/');
}

function isNameless({ bitnami, cve, packages }: UpstreamProduct): boolean {
  return bitnami.length + cve.length + packages.length === 0;
}

/** Bitnami's ranges are looked after; those in CVE records are what each publisher wrote. */
function askedUpstream(product: UpstreamProduct, written: string, factor: number): Questions {
  const version = comparedVersion(product, written);
  const make = (ecosystem: string, name: string, rank: number, confidence: number): AdvisoryQuestion => ({
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
