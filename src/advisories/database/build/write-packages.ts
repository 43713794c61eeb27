import { hash } from 'node:crypto';
import { compareBytes } from '../../../base/index.ts';
import type { Targets } from '../../aliases/alias-graph.ts';
import { Numbers } from '../../aliases/numbers.ts';
import type { DatabaseWriter } from './database-writer.ts';
import type { Staged } from './stage-feeds.ts';
import type { ItemStaging, StagedStatement } from './staging.ts';
import type { UnknownPackage } from './types.ts';
import { UnknownPackageCounter } from './unknown-packages.ts';
import { ROWS_PER_TURN, yieldToEventLoop } from './yield-to-event-loop.ts';

/** Where vulnerabilities may be found: pairs of their numbers and those of packages, in the order of packages. */
export type Places = {
  vulnerabilities: Numbers;
  packages: Numbers;
  packageCount: number;
  strangers: UnknownPackage[];
};

export async function writePackages(
  staging: ItemStaging,
  staged: Staged,
  writer: DatabaseWriter,
  signal: AbortSignal,
): Promise<Places> {
  const places = { vulnerabilities: new Numbers(), packages: new Numbers() };
  const strangers = new UnknownPackageCounter(staged);
  const ecosystems = new Map<string, number>();
  let packageCount = 0;
  let rows = 0;
  for (const { ecosystem, name, statements } of packagesOf(staging, staged)) {
    rows += statements.length;
    if (rows >= ROWS_PER_TURN) {
      rows = 0;
      await yieldToEventLoop(signal);
    }
    const number = packageCount++;
    const ecosystemNumber = ecosystems.get(ecosystem) ?? ecosystems.size;
    ecosystems.set(ecosystem, ecosystemNumber);
    const text = storedStatements(statements, staged);
    const state = hash('sha256', text, 'base64url').slice(0, 22);
    writer.add('package', [number, ecosystemNumber, name, state, text]);
    for (const vulnerability of vulnerabilitiesOf(statements, staged)) {
      places.vulnerabilities.push(vulnerability);
      places.packages.push(number);
    }
    strangers.look(ecosystem, name, statements);
  }
  for (const [name, number] of ecosystems) writer.add('ecosystem', [number, name]);
  return { ...places, packageCount, strangers: strangers.found };
}

/** Statements that stand, one package after the other. */
function* packagesOf(
  staging: ItemStaging,
  { advisories }: Staged,
): Generator<{ ecosystem: string; name: string; statements: StagedStatement[] }> {
  let current: { ecosystem: string; name: string; statements: StagedStatement[] } | undefined;
  for (const statement of staging.statements()) {
    if (advisories.isSuperseded(statement.advisory)) continue;
    const { ecosystem, name } = statement;
    if (current?.name !== name || current.ecosystem !== ecosystem) {
      if (current !== undefined) yield current;
      current = { ecosystem, name, statements: [] };
    }
    current.statements.push(statement);
  }
  if (current !== undefined) yield current;
}

/** The row of one package, see statements.ts: the same whatever the order in which its statements came. */
function storedStatements(
  statements: readonly StagedStatement[],
  { feeds, advisories, graph }: Staged,
): string {
  const groups = new Map<string, Set<string>>();
  for (const { feed, scheme, advisory, tail } of statements) {
    const id = advisories.idOf(advisory);
    const name = graph.nameOf(id);
    const key = `${JSON.stringify(feeds[feed]?.id ?? '')},${JSON.stringify(scheme)}`;
    const text = `[${JSON.stringify(name)},${storedTargets(id, graph.targetsOf(id), graph)},${tail}]`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, new Set([text]));
    else group.add(text);
  }
  const sorted = [...groups].sort(([a], [b]) => compareBytes(a, b));
  return `[${sorted.map(([key, texts]) => `[${key},[${[...texts].sort(compareBytes).join(',')}]]`).join(',')}]`;
}

function storedTargets(id: number, targets: Targets, graph: Staged['graph']): string {
  if (targets === id) return '0';
  if (typeof targets === 'number') return JSON.stringify(graph.nameOf(targets));
  return JSON.stringify(targets.map((target) => graph.nameOf(target)).sort(compareBytes));
}

/** Those that the package may have: that it does not have others is also stated, but is not a place to look for them. */
function vulnerabilitiesOf(
  statements: readonly StagedStatement[],
  { advisories, graph }: Staged,
): Set<number> {
  const found = new Set<number>();
  for (const { advisory, isAffected } of statements) {
    if (!isAffected) continue;
    const targets = graph.targetsOf(advisories.idOf(advisory));
    if (typeof targets === 'number') found.add(targets);
    else for (const target of targets) found.add(target);
  }
  return found;
}
