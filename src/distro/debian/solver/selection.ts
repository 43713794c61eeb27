import type { Clause, DebianArch, PackageRecord } from '../types.ts';
import { isRefusedBy, isSatisfiedBy, relationsOf } from './relations.ts';

/** A package that is in the way of another, and the Conflicts or Breaks that says so. */
export type Blocker = { level: number; record: PackageRecord; refusal?: { by: PackageRecord; text: string } };

type Chosen = { level: number; record: PackageRecord };
type Refusal = Chosen & { clause: Clause; text: string };

/**
 * The packages chosen so far, in order; a package's place is its level. Grows and shrinks at the end only. A level may
 * be empty: its dependency was dropped because the recipe excludes what would satisfy it.
 */
export class Selection {
  readonly #arch: DebianArch;
  readonly #levels: (PackageRecord | undefined)[] = [];
  readonly #byName = new Map<string, Chosen>();
  readonly #providers = new Map<string, Chosen[]>();
  readonly #refusals = new Map<string, Refusal[]>();

  constructor(arch: DebianArch) {
    this.#arch = arch;
  }

  get records(): PackageRecord[] {
    return this.#levels.filter((record) => record !== undefined);
  }

  add(record: PackageRecord | undefined): void {
    const level = this.#levels.push(record) - 1;
    if (!record) return;
    const { provides, refuses } = relationsOf(record);
    this.#byName.set(record.name, { level, record });
    for (const { name } of provides) push(this.#providers, name, { level, record });
    for (const { clause, field, text } of refuses) {
      push(this.#refusals, clause.name, { level, record, clause, text: `${field}: ${text}` });
    }
  }

  /** Undoes everything from this level on. */
  truncate(level: number): void {
    while (this.#levels.length > level) {
      const record = this.#levels.pop();
      if (!record) continue;
      const { provides, refuses } = relationsOf(record);
      this.#byName.delete(record.name);
      for (const { name } of provides) this.#providers.get(name)?.pop();
      for (const { clause } of refuses) this.#refusals.get(clause.name)?.pop();
    }
  }

  /** -1 when no version of it is chosen. */
  levelOf(name: string): number {
    return this.#byName.get(name)?.level ?? -1;
  }

  /** The chosen packages that satisfy a clause: the one of that name, then those that provide it. */
  satisfiers(clause: Clause): PackageRecord[] {
    const found = new Set(this.#namedOrProviding(clause.name).map((chosen) => chosen.record));
    return [...found].filter((record) => isSatisfiedBy(clause, record, this.#arch));
  }

  #namedOrProviding(name: string): Chosen[] {
    const named = this.#byName.get(name);
    const providers = this.#providers.get(name) ?? [];
    return named ? [named, ...providers] : providers;
  }

  /** What forbids adding this package: another version of it, or a conflict in either direction. */
  blockers(record: PackageRecord): Blocker[] {
    const blockers: Blocker[] = [];
    const sameName = this.#byName.get(record.name);
    if (sameName && sameName.record !== record) blockers.push(sameName);

    const { provides, refuses } = relationsOf(record);
    for (const { clause, field, text } of refuses) {
      for (const chosen of this.#namedOrProviding(clause.name)) {
        if (chosen.record.name === record.name || !isRefusedBy(clause, chosen.record, this.#arch)) continue;
        blockers.push({ ...chosen, refusal: { by: record, text: `${field}: ${text}` } });
      }
    }
    for (const name of new Set([record.name, ...provides.map((provided) => provided.name)])) {
      for (const { clause, text, ...chosen } of this.#refusals.get(name) ?? []) {
        if (chosen.record.name === record.name || !isRefusedBy(clause, record, this.#arch)) continue;
        blockers.push({ ...chosen, refusal: { by: chosen.record, text } });
      }
    }
    return blockers;
  }
}

function push<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
}
