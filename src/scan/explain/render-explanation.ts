import { displayPath } from '../../base/index.ts';
import type { TableOptions } from '../../base/render-table.ts';
import { terminalText } from '../../base/terminal-text.ts';
import { stepText } from '../fixes/step-text.ts';
import { gapGroups, gapLine } from '../render/head.ts';
import { findingJson } from '../render/json.ts';
import { Paint } from '../render/paint.ts';
import { REST_REASONS } from '../report/summary.ts';
import type { Finding } from '../report/types.ts';
import { ACT_NOW } from '../triage/tier.ts';
import type { Match, Stated } from '../types.ts';
import type { Explained, Explanation, Outside, ReachedComponent } from './explain-image.ts';
import { rangeText } from './range-text.ts';

/** What matched, by whose word, what was compared, and every term of the priority; or why there is nothing. */
export function renderExplanation(
  { asked, image, explained, gaps, unseen }: Explanation,
  { color = false }: TableOptions,
): string {
  const paint = new Paint(color);
  const lines = [
    ...(explained.length === 0 ? [`no feed of this database knows ${terminalText(asked)}`, ''] : []),
    ...explained.flatMap((each) => [...oneLines(each, image.name, paint), '']),
    ...(gaps.length === 0 ? [] : ['these could not be judged, or not completely:']),
    ...gapGroups(gaps).map((gap) => `  ${terminalText(gapLine(gap))}`),
    ...(unseen.length === 0 ? [] : ['this was not looked at, or nothing explains it:']),
    ...unseen.map((text) => `  ${terminalText(text)}`),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

const ANSWERS: Readonly<Record<Explained['answer'], string>> = {
  affected: 'affects',
  lowered: 'is found in, and lowered in',
  unknown: 'cannot be judged in',
  'not-affected': 'does not affect',
  'not-here': 'has nothing to affect in',
};

function oneLines(each: Explained, image: string, paint: Paint): string[] {
  const { vulnerability, answer, findings, notAffected, outside, elsewhere } = each;
  const { id, aliases, title, published, url } = vulnerability;
  const about = [
    title,
    aliases.length === 0 ? undefined : `also ${namesText(aliases)}`,
    published === undefined ? undefined : `published ${published.slice(0, 10)}`,
    url,
  ];
  return [
    paint.bold(terminalText(`${id} ${ANSWERS[answer]} ${image}`)),
    ...about.flatMap((text) => (text === undefined ? [] : `  ${terminalText(text)}`)),
    ...findings.flatMap((finding) => ['', ...findingLines(finding, paint)]),
    ...(each.reached ?? []).flatMap((one) => ['', ...reachedLines(one).map(terminalText)]),
    ...notAffected.flatMap((match) => ['', ...notAffectedLines(match).map(terminalText)]),
    ...outsideGroups(outside).flatMap((group) => ['', ...outsideLines(group).map(terminalText)]),
    ...each.unversioned.flatMap((one) => ['', ...unversionedLines(one).map(terminalText)]),
    ...each.unusedVex.map(({ source, product, why }) =>
      terminalText(`  VEX that changes nothing: ${why}: ${product} (${source})`),
    ),
    ...elsewhereLines(elsewhere, answer).map(terminalText),
  ];
}

function reachedLines({ component, answer, path, steps }: ReachedComponent): string[] {
  const how = steps.length === 0 ? ': it was not read to its end' : ' from what the image starts:';
  return [`  ${component} is ${answer}, by ${path}${how}`, ...steps.map((step) => `    ${step}`)];
}

/** Chainguard and Bitnami have a name of their own for each of their packages: those of the flaw itself come first. */
function namesText(aliases: readonly string[]): string {
  const ordered = aliases.toSorted((a, b) => Number(OF_PACKAGES.test(a)) - Number(OF_PACKAGES.test(b)));
  const left = ordered.length - SHOWN;
  return `${ordered.slice(0, SHOWN).join(', ')}${left > 0 ? `, and ${left} more` : ''}`;
}

const SHOWN = 10;
const OF_PACKAGES = /^(?:CGA|BIT)-/;

function findingLines(finding: Finding, paint: Paint): string[] {
  const { match, components, priority, terms, caveats, seenBy, spokenBy } = finding;
  const others =
    seenBy.length === 1 && seenBy[0] === 'shearwall' ? [] : [`    found by ${seenBy.join(', ')}`];
  const plain = [
    '  where',
    ...components.flatMap((component) => [componentLine(component), ...originLine(component)]),
    '  why it matches',
    ...matchLines(match),
    ...(spokenBy === undefined ? [] : [`    said by ${SPEAKERS[spokenBy]}`]),
    ...others,
    ...caveats.map((caveat) => `    less sure: ${caveat}`),
    '  what to do',
    `    ${remedy(finding)}`,
    `  priority ${priority}, the sum of`,
    ...terms.map(
      ({ name, points, fact }) => `    ${points.toFixed(1).padStart(6)}  ${name.padEnd(12)}  ${fact}`,
    ),
  ];
  return [
    paint.bold(terminalText(`${match.packageName} ${match.version}`)),
    ...plain.map(terminalText),
    ...placeLines(finding, paint),
  ];
}

const SPEAKERS = {
  release: "the distribution's release",
  upstream: "upstream's advisories, of the name that upstream has for it",
  both: "the distribution's release and upstream's advisories",
};

/** What the publisher says of the fix is quoted: for whom it is, or why there is none. */
function remedy({ match, fixVersion, fix }: Finding): string {
  const { packageName } = match;
  const { state, reason } = match.fix;
  const what =
    fixVersion !== undefined
      ? `move ${packageName} to ${fixVersion}: ${stepText(fix)}`
      : state === 'will-not-fix' || state === 'deferred' || state === 'end-of-life'
        ? `no fixed version is known: ${REST_REASONS[state]}`
        : 'no fixed version is known';
  return reason === undefined ? what : `${what} (${reason})`;
}

function componentLine({ name, version = '', locations }: Finding['components'][number]): string {
  const places = locations.map((path) => `/${displayPath(path)}`).join(', ');
  return `    ${name} ${version}${places === '' ? '' : ` in ${places}`}`;
}

function originLine({ origin }: Finding['components'][number]): string[] {
  return origin === undefined ? [] : [`      ${ORIGINS[origin.is]}: ${origin.why}`];
}

const ORIGINS = {
  own: "the distribution's own",
  unproven: "unproven to be the distribution's own",
  foreign: "not the distribution's",
};

/** The tier that it is in, and every reason for that. */
function placeLines(
  { tier, restReason, lowered, components, isPinned, fix }: Finding,
  paint: Paint,
): string[] {
  const why = restReason === undefined ? '' : `: ${REST_REASONS[restReason]}`;
  const partly =
    lowered.length > 0
      ? []
      : components.flatMap((component) =>
          component.lowered.map(
            (each) => `    lowered in ${component.name} alone: ${each.text} (${each.source})`,
          ),
        );
  const section = tier === 'fix-by-rebuilding' && fix?.by === 'change' ? 'fix by changing files' : tier;
  return [
    `  listed under "${section.replaceAll('-', ' ')}"${why}${tier === 'act-now' ? `: exploited, malicious, or ${ACT_NOW} and more` : ''}`,
    ...lowered.map(({ text, source, date }) =>
      paint.in('yellow', terminalText(`    lowered: ${text} (${[source, date].filter(Boolean).join(', ')})`)),
    ),
    ...partly.map(terminalText),
    ...(isPinned ? ['    exploited, so it is shown on the first screen all the same'] : []),
  ];
}

function matchLines({ version, range, advisories, against, alsoSaidBy, ecosystem, by }: Match): string[] {
  const upstream = by === 'upstream' ? ', upstream' : '';
  return [
    `    ${statedText(advisories)}`,
    ...(ecosystem === ''
      ? []
      : [`    ${version} is in ${rangeText(range)} (${ecosystem}${upstream}; order: ${range.scheme})`]),
    ...(alsoSaidBy === undefined ? [] : [`    and ${statedText(alsoSaidBy)}`]),
    ...(against.length === 0 ? [] : [`    contradicted by ${statedText(against)}`]),
  ];
}

function statedText(stated: readonly Stated[]): string {
  return stated.map(({ id, feed }) => `${id} (${feed})`).join(', ');
}

function notAffectedLines({ packageName, version, advisories, against }: Match): string[] {
  return [
    `${packageName} ${version} is here, and not affected`,
    `    according to ${statedText(advisories)}`,
    ...(against.length === 0 ? [] : [`    contradicted by ${statedText(against)}`]),
  ];
}

function unversionedLines({ ecosystem, name, locations }: Explained['unversioned'][number]): string[] {
  const places = [...new Set(locations)].map((path) => `/${displayPath(path)}`);
  return [
    `${name} (${ecosystem}) is here, in an unknown version`,
    ...(places.length === 0 ? [] : [`    in ${places.join(', ')}`]),
  ];
}

/** All that several statements, or the branches of one, say of a version is under one heading. */
function outsideGroups(outside: readonly Outside[]): Outside[][] {
  const groups = Map.groupBy(outside, ({ packageName, version, isOdd }) =>
    JSON.stringify([packageName, version, isOdd]),
  );
  return [...groups.values()];
}

function outsideLines(group: readonly Outside[]): string[] {
  const [{ packageName, version, isOdd }] = group as [Outside];
  const said = group.flatMap(({ range, fix, advisory, feed, ecosystem }) => {
    const fixed = fix.versions.length === 0 ? '' : `: fixed in ${fix.versions.join(', ')}`;
    return [
      isOdd
        ? `    ${version} is not a valid ${range.scheme} version, and cannot be compared with ${rangeText(range)}`
        : `    ${version} is not in ${rangeText(range)} (${ecosystem}; order: ${range.scheme})`,
      `    according to ${advisory} (${feed})${fixed}`,
    ];
  });
  return [
    `${packageName} ${version} is here, and ${isOdd ? 'cannot be judged' : 'not affected'}`,
    ...new Set(said),
  ];
}

function elsewhereLines(elsewhere: Explained['elsewhere'], answer: Explained['answer']): string[] {
  if (elsewhere.length === 0) return answer === 'not-here' ? ['  no feed says which package it is in'] : [];
  const named = elsewhere.slice(0, SHOWN).map(({ ecosystem, name }) => `${name} (${ecosystem})`);
  const left = elsewhere.length - SHOWN;
  return [
    `  known in packages that are not here: ${named.join(', ')}${left > 0 ? `, and ${left} more` : ''}`,
  ];
}

/** Paths as text. */
export function explanationJson(explanation: Explanation): Explanation {
  const explained = explanation.explained.map((each) => ({
    ...each,
    findings: each.findings.map(findingJson),
    unversioned: each.unversioned.map((one) => ({ ...one, locations: one.locations.map(displayPath) })),
  }));
  return { ...explanation, explained };
}
