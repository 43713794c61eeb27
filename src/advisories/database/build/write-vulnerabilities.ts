import { compareBytes } from '../../../base/index.ts';
import { parseJsonText } from '../../../base/parse-json.ts';
import { canonicalId, keyOf, preferenceOf } from '../../aliases/advisory-id.ts';
import type { Severity } from '../../types.ts';
import type { StoredFacts } from '../facts.ts';
import type { DatabaseWriter } from './database-writer.ts';
import type { Staged, WaitingAdvisory } from './stage-feeds.ts';
import { FACT, type ItemStaging, type StagedFact } from './staging.ts';
import type { Places } from './write-packages.ts';
import { ROWS_PER_TURN, yieldToEventLoop } from './yield-to-event-loop.ts';

/** Second pass: gives every advisory that stands to the vulnerabilities that its id belongs to. */
export async function stageFacts(staging: ItemStaging, staged: Staged, signal: AbortSignal): Promise<void> {
  const { advisories, graph, laterFacts } = staged;
  const named = new Uint8Array(graph.size);
  const name = (number: number): void => {
    if (named[number] === 1) return;
    named[number] = 1;
    staging.addFact({ vulnerability: graph.nameOf(number), kind: FACT.known, preference: 0, data: '' });
  };
  for (const [number, data] of staging.advisories()) {
    if (number % ROWS_PER_TURN === 0) await yieldToEventLoop(signal);
    if (advisories.isSuperseded(number) || advisories.isWithdrawn(number)) continue;
    const id = advisories.idOf(number);
    const targets = graph.targetsOf(id);
    if (typeof targets !== 'number') for (const target of targets) name(target);
    else if (graph.isBundle(id) && targets !== id) name(targets);
    else {
      const preference = preferenceOf(graph.nameOf(id));
      staging.addFact({ vulnerability: graph.nameOf(targets), kind: FACT.advisory, preference, data });
    }
  }
  for (const { id, ...fact } of laterFacts) {
    const number = graph.find(id);
    const targets = number === undefined ? [] : graph.targetsOf(number);
    const names = number === undefined ? [id] : [targets].flat().map((target) => graph.nameOf(target));
    for (const vulnerability of names) staging.addFact({ vulnerability, ...fact });
  }
}

/** Returns how many there are, and by number which ids are ids of vulnerabilities. */
export async function writeVulnerabilities(
  { staging, staged: { graph }, places }: { staging: ItemStaging; staged: Staged; places: Places },
  writer: DatabaseWriter,
  signal: AbortSignal,
): Promise<{ count: number; isVulnerability: Uint8Array }> {
  const aliasesOf = graph.aliases();
  const packagesOf = packagesByVulnerability(places, graph.size);
  const isVulnerability = new Uint8Array(graph.size);
  let count = 0;
  for (const facts of factsByVulnerability(staging)) {
    if (count++ % ROWS_PER_TURN === 0) await yieldToEventLoop(signal);
    const id = facts[0]?.vulnerability ?? '';
    const number = graph.find(id);
    if (number !== undefined) isVulnerability[number] = 1;
    const { title, ...stored } = joinFacts(facts);
    const aliases = number === undefined ? [] : aliasesOf(number);
    const data = JSON.stringify(aliases.length > 0 ? { a: aliases, ...stored } : stored);
    const packages = number === undefined ? '' : packagesOf(number).join(',');
    writer.add('vulnerability', [id, title ?? null, data, `[${packages}]`]);
  }
  return { count, isVulnerability };
}

/** Every other name of what is there. */
export async function writeAliases(
  { graph }: Staged,
  isVulnerability: Uint8Array,
  writer: DatabaseWriter,
  signal: AbortSignal,
): Promise<void> {
  const rows: [key: string, number: number][] = [];
  for (let number = 0; number < graph.size; number++) {
    const name = graph.nameOf(number);
    // The reader finds ids in their canonical form by itself.
    if (isVulnerability[number] === 1 && canonicalId(keyOf(name)) === name) continue;
    if ([graph.targetsOf(number)].flat().some((target) => isVulnerability[target] === 1))
      rows.push([keyOf(name), number]);
  }
  rows.sort(([a], [b]) => compareBytes(a, b));
  for (const [at, [key, number]] of rows.entries()) {
    if (at % ROWS_PER_TURN === 0) await yieldToEventLoop(signal);
    const targets = [graph.targetsOf(number)].flat().filter((target) => isVulnerability[target] === 1);
    writer.add('alias', [
      key,
      targets
        .map((target) => graph.nameOf(target))
        .sort(compareBytes)
        .join('\n'),
    ]);
  }
}

function packagesByVulnerability(
  { vulnerabilities, packages }: Places,
  size: number,
): (vulnerability: number) => Int32Array {
  const ends = new Int32Array(size + 1);
  for (let at = 0; at < vulnerabilities.length; at++) {
    const place = vulnerabilities.at(at) + 1;
    ends[place] = (ends[place] ?? 0) + 1;
  }
  for (let number = 0; number < size; number++)
    ends[number + 1] = (ends[number + 1] ?? 0) + (ends[number] ?? 0);
  const starts = ends.slice();
  const list = new Int32Array(vulnerabilities.length);
  for (let at = 0; at < vulnerabilities.length; at++) {
    const vulnerability = vulnerabilities.at(at);
    const place = starts[vulnerability] ?? 0;
    list[place] = packages.at(at);
    starts[vulnerability] = place + 1;
  }
  return (vulnerability) => list.subarray(ends[vulnerability], ends[vulnerability + 1]);
}

function* factsByVulnerability(staging: ItemStaging): Generator<StagedFact[]> {
  let current: StagedFact[] = [];
  for (const fact of staging.facts()) {
    if (current.length > 0 && current[0]?.vulnerability !== fact.vulnerability) {
      yield current;
      current = [];
    }
    current.push(fact);
  }
  if (current.length > 0) yield current;
}

/** Facts come sorted: the advisories whose words are best first. */
function joinFacts(
  facts: readonly StagedFact[],
): { [K in keyof StoredFacts]: StoredFacts[K] | undefined } & { title: string | undefined } {
  const advisories = facts
    .filter(({ kind }) => kind === FACT.advisory)
    .map(({ data }) => parseJsonText(data) as WaitingAdvisory);
  const severities = new Map<string, Severity>();
  for (const severity of advisories.flatMap((advisory) => advisory.severities))
    severities.set(JSON.stringify(severity), severity);
  const cwes = [...new Set(advisories.flatMap((advisory) => advisory.cwes))].sort(compareBytes);
  const published = advisories.flatMap((advisory) => advisory.published ?? []).sort(compareBytes)[0];
  const url = advisories.find((advisory) => advisory.url !== undefined)?.url;
  const exploited = firstOf(facts, FACT.exploited) as StoredFacts['k'];
  const probability = firstOf(facts, FACT.probability) as StoredFacts['e'];
  const decision = firstOf(facts, FACT.decision) as StoredFacts['d'];
  // Undefined ones are left out by JSON.
  return {
    title: advisories.find(({ title }) => title !== undefined)?.title,
    p: published,
    s: severities.size > 0 ? [...severities.values()] : undefined,
    c: cwes.length > 0 ? cwes : undefined,
    u: url,
    k: exploited,
    e: probability,
    d: decision,
    m: advisories.some(({ isMalicious }) => isMalicious) ? 1 : undefined,
  };
}

function firstOf(facts: readonly StagedFact[], kind: number): unknown {
  const fact = facts.find((one) => one.kind === kind);
  return fact && (parseJsonText(fact.data) as unknown);
}
