import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Requirement } from '../../types.ts';
import { type DependencyAlternative, isSatisfied, relations } from './relations.ts';
import type { StatusPackage } from './status-package.ts';

/** More packages of a name, or providers of one, than this are not looked through. */
const MAX_CANDIDATES = 50;

/** What a name stands for: a package's own version, or the one that it provides. */
type Candidate = { name: string; version: string | undefined };

/** The packages of one database by name, to tell which of them a dependency means. */
export class DpkgProviders {
  readonly #real = new Map<string, Candidate[]>();
  readonly #provided = new Map<string, Candidate[]>();

  constructor(packages: readonly StatusPackage[]) {
    for (const { name, version, provides } of packages) {
      push(this.#real, name, { name, version });
      if (provides === undefined) continue;
      for (const [virtual] of relations(provides))
        if (virtual !== undefined) push(this.#provided, virtual.name, { name, version: virtual.version });
    }
  }

  /**
   * The installed packages that fulfil the dependencies of `of`: of each group the first alternative that is there. Where
   * none is (an image without the package manager's help), the first alternative as written.
   */
  requirementsOf(of: StatusPackage, type: string, namespace: string): Requirement[] {
    const found = new Map<string, Requirement>();
    for (const group of relations(of.depends ?? '')) {
      const [first] = group;
      if (first === undefined) continue;
      const met = group.map((alternative) => ({ alternative, by: this.#fulfils(alternative) }));
      const { alternative, by } = met.find((one) => one.by !== undefined) ?? {
        alternative: first,
        by: first.name,
      };
      if (by === undefined || by === of.name || found.has(by)) continue;
      const constraint = by === alternative.name ? constraintOf(alternative) : undefined;
      found.set(by, withoutUndefined({ type, namespace, name: by, constraint }));
    }
    return [...found.values()];
  }

  #fulfils(alternative: DependencyAlternative): string | undefined {
    const fits = ({ version }: Candidate): boolean => isSatisfied(alternative, version);
    const real = this.#real.get(alternative.name)?.find(fits);
    return (real ?? this.#provided.get(alternative.name)?.find(fits))?.name;
  }
}

function constraintOf({ relation, version }: DependencyAlternative): string | undefined {
  return relation === undefined ? undefined : `${relation} ${version}`;
}

function push(map: Map<string, Candidate[]>, key: string, value: Candidate): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else if (list.length < MAX_CANDIDATES) list.push(value);
}
