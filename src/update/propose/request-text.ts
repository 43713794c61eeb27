import { canonicalJson } from '../../base/canonical-json.ts';
import { digestOf } from '../../base/digest.ts';
import { fieldsOf, textOf } from '../../base/fields.ts';
import { markdownCode, markdownText } from '../../base/markdown-text.ts';
import { parseJson } from '../../base/parse-json.ts';
import type { Candidate } from '../candidates/types.ts';
import type { PackageUpdate } from '../recipes/types.ts';
import { differenceLines, unjudgedDifferences } from './differences/difference-lines.ts';
import type { Differences } from './differences/find-differences.ts';
import type { RequestText } from './forges/types.ts';

export type RequestInput = {
  /** From the root of the repository. */
  recipe: string;
  name: string;
  candidate: Candidate;
  changes: readonly PackageUpdate[];
  /** False: which vulnerabilities a change removes was not looked up. */
  knowsVulnerabilities: boolean;
  /** Why the lock was made anew, where it is not for packages. */
  isStale: boolean;
  differences: Differences;
};

const MARKER = '<!-- shearwall-update ';
const MARKER_END = ' -->';
const MAX_ROWS = 200;

/** Title and Markdown body of a request: what changes, why it matters, and what could not be judged. */
export function requestText(input: RequestInput): RequestText {
  const { name, candidate, changes } = input;
  const fixes = distinct(changes.flatMap((each) => each.fixes));
  const isSecurity = changes.some((each) => each.isSecurity);
  const title = `Update ${name}: ${headline(changes, fixes)}`;
  const { image, repository, candidateTag } = candidate;
  const pushed =
    repository === undefined ? '' : ` pushed as ${markdownCode(`${repository}:${candidateTag}`)}`;
  const body = [
    `The packages that ${markdownCode(input.recipe)} means have changed${isSecurity ? ', among them security updates' : ''}.`,
    '',
    image === undefined ? '' : `**Image** ${markdownCode(image)}${pushed}.`,
    '',
    '| arch | package | from | to | why |',
    '|---|---|---|---|---|',
    ...changes.slice(0, MAX_ROWS).map(row),
    ...(changes.length > MAX_ROWS ? ['', `and ${changes.length - MAX_ROWS} more`] : []),
    '',
    ...vulnerabilityLines(changes, fixes),
    ...differenceLines(input.differences),
    '**Tests**',
    '',
    ...candidate.tests.map(
      ({ platform, verdict, why, by }) =>
        `- ${markdownText(platform)}: ${verdict}${by === undefined ? '' : `, as ${markdownText(by)} signed`}${why === undefined ? '' : ` (${markdownText(why)})`}`,
    ),
    '',
    ...unjudged(input),
    'Merging this accepts the image; `shearwall update --promote` then gives it the production tag. Closing it means: not until other packages are out.',
    '',
    marker(input),
    '',
  ];
  return { title, body: body.join('\n') };
}

/** Which packages a request was made for, and what was known of them then; undefined: nobody can say. */
export function markerOfBody(
  body: string,
): { closure: string | undefined; facts: string | undefined } | undefined {
  const at = body.indexOf(MARKER);
  const end = body.indexOf(MARKER_END, at);
  if (at < 0 || end < 0) return undefined;
  try {
    const { closure, facts } = fieldsOf(parseJson(body.slice(at + MARKER.length, end)));
    return { closure: textOf(closure), facts: textOf(facts) };
  } catch {
    return undefined;
  }
}

/** What decides whether a request says something new. What differs inside packages follows from it, and is not at hand everywhere. */
function factsOf({ candidate: { image, tests }, changes, knowsVulnerabilities }: RequestInput): string {
  const known = changes.map((each) => ({
    ...each,
    from: each.from ?? '',
    to: each.to ?? '',
    digest: each.digest ?? '',
  }));
  const outcomes = tests.map(({ platform, verdict }) => [platform, verdict]);
  return digestOf(canonicalJson({ image: image ?? '', outcomes, known, knowsVulnerabilities }));
}

function marker(input: RequestInput): string {
  const { recipe, candidate } = input;
  const { closure, image } = candidate;
  const facts = factsOf(input);
  // Two hyphens would end the comment.
  const json = canonicalJson({ closure, image: image ?? '', recipe, facts }).replaceAll('--', '-\\u002d');
  return `${MARKER}${json}${MARKER_END}`;
}

function headline(changes: readonly PackageUpdate[], fixes: readonly string[]): string {
  if (fixes.length > 0)
    return fixes.length === 1 ? `fixes ${fixes[0]}` : `fixes ${fixes.length} vulnerabilities`;
  const names = distinct(changes.map(({ name }) => name));
  if (names.length === 0) return 'the recipe changed';
  const [first] = names;
  return names.length === 1 ? `${first}` : `${first} and ${names.length - 1} more`;
}

function row({ arch, name, from, to, isSecurity, fixes, brings }: PackageUpdate): string {
  const why = [
    isSecurity ? 'security' : '',
    fixes.length > 0 ? `removes ${fixes.map(markdownCode).join(', ')}` : '',
    brings.length > 0 ? `brings ${brings.map(markdownCode).join(', ')}` : '',
  ].filter(Boolean);
  const cells = [arch, name, from ?? '', to ?? ''].map(markdownCode);
  return `| ${cells.join(' | ')} | ${why.join('; ')} |`;
}

function vulnerabilityLines(changes: readonly PackageUpdate[], fixes: readonly string[]): string[] {
  const brings = distinct(changes.flatMap((each) => each.brings));
  const lines: string[] = [];
  if (fixes.length > 0) lines.push(`**Removes** ${fixes.map(markdownCode).join(', ')}`, '');
  if (brings.length > 0) lines.push(`**Brings** ${brings.map(markdownCode).join(', ')}`, '');
  return lines;
}

function unjudged({ knowsVulnerabilities, isStale, candidate, differences }: RequestInput): string[] {
  const untested = candidate.tests.filter(({ verdict }) => verdict === 'not tested');
  const notes = [
    knowsVulnerabilities ? '' : 'which vulnerabilities this removes: there was no advisory database',
    untested.length > 0 ? `whether it works on ${untested.map(({ platform }) => platform).join(', ')}` : '',
    isStale ? 'what else the recipe changed: it is not the one that was locked' : '',
    ...unjudgedDifferences(differences),
  ].filter(Boolean);
  return notes.length === 0
    ? []
    : ['**Not judged**', '', ...notes.map((note) => `- ${markdownText(note)}`), ''];
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
