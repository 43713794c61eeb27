import { withoutUndefined } from '../../base/without-undefined.ts';
import type { LockedPackage, Lockfile } from '../../build/index.ts';
import type { UncoveredScript } from '../../distro/index.ts';
import type { Step, WhyPackage } from './types.ts';

/** Why a package is in a lock: the shortest way from the recipe, and what was signed. Undefined: it is not in it. */
export function explainPackage(
  name: string,
  lock: Lockfile,
  arch: string,
  uncovered: readonly UncoveredScript[] | undefined,
): WhyPackage | undefined {
  const locked = lock.archs[arch];
  const packages = new Map(locked?.packages.map((item) => [item.name, item]));
  const item = packages.get(name);
  if (locked === undefined || item === undefined) return undefined;
  const chain = shortestChain(item, packages);
  const repository = locked.repositories.find(({ suite }) => suite === item.suite);
  const archs = Object.keys(lock.archs);
  const has = archs.filter((other) => lock.archs[other]?.packages.some((found) => found.name === name));
  return withoutUndefined({
    name,
    version: item.version,
    architecture: item.architecture,
    source: { name: item.source, version: item.sourceVersion },
    chain,
    alsoBy: otherAskers(item, chain.at(-1)?.by),
    origin: withoutUndefined({
      filename: item.filename,
      ...item.deb,
      suite: item.suite,
      component: item.component,
      release:
        repository !== undefined
          ? withoutUndefined({
              origin: repository.origin,
              codename: repository.codename,
              date: repository.date,
              digest: repository.digest,
              fingerprints: repository.fingerprints,
              snapshot: repository.snapshot,
            })
          : undefined,
    }),
    uncovered: uncovered !== undefined ? uncovered.filter((script) => script.package === name) : undefined,
    archs: { has, lacks: archs.filter((other) => !has.includes(other)) },
  });
}

/** Breadth first from the package up to something that the recipe names; of equal ones the first in the lock. */
function shortestChain(item: LockedPackage, packages: ReadonlyMap<string, LockedPackage>): Step[] {
  const below = new Map<string, Step | undefined>([[item.name, undefined]]);
  const queue = [item];
  for (let current = queue.shift(); current !== undefined; current = queue.shift()) {
    const asked = current.reasons.find(({ from }) => from === undefined);
    if (asked !== undefined) return [stepTo(current, asked), ...stepsBelow(current.name, below)];
    for (const reason of current.reasons) {
      const asker = packages.get(reason.from ?? '');
      if (asker === undefined || below.has(asker.name)) continue;
      below.set(asker.name, stepTo(current, reason));
      queue.push(asker);
    }
  }
  return [];
}

function stepsBelow(name: string, below: ReadonlyMap<string, Step | undefined>): Step[] {
  const steps: Step[] = [];
  for (let step = below.get(name); step !== undefined; step = below.get(step.package)) steps.push(step);
  return steps;
}

function stepTo(
  { name, version }: LockedPackage,
  { from, field, clause }: LockedPackage['reasons'][number],
): Step {
  return withoutUndefined({ package: name, version, by: from, field, clause });
}

function otherAskers({ reasons }: LockedPackage, shown: string | undefined): string[] {
  const askers = reasons.map(({ from }) => from ?? 'the recipe');
  return [...new Set(askers)].filter((asker) => asker !== (shown ?? 'the recipe'));
}
