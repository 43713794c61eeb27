import { textOf } from '../../../base/fields.ts';
import type { WatchEvent } from '../../../kubernetes/index.ts';
import type { ObservedRun, Time } from '../../../store/index.ts';
import { inspectedContainer } from '../../observed/docker/inspected-container.ts';
import { placedContainer } from '../../observed/docker/placed-container.ts';
import type { ObservedContainer } from '../../observed/types.ts';
import type { OwnerRules } from '../../owners/types.ts';
import { LiveRuns } from '../live-runs.ts';
import type { Live, RunChange } from '../types.ts';

/** What runs on one host, kept up to date by a watch of its containers. */
export class LiveHost implements Live<'container'> {
  readonly running = 'container';
  isWhole = false;
  readonly #rules: OwnerRules;
  readonly #runs = new LiveRuns();
  readonly #containers = new Map<string, ObservedContainer>();
  readonly #untold = new Set<string>();

  constructor(rules: OwnerRules) {
    this.#rules = rules;
  }

  runs(): ObservedRun[] {
    return this.#runs.all();
  }

  take(_kind: 'container', event: WatchEvent, at: Time): RunChange[] {
    if (event.kind === 'begun') return this.#begin();
    if (event.kind === 'synced') return this.#endTelling(at);
    const id = textOf(event.object['Id']) ?? '';
    this.#untold.delete(id);
    if (event.kind === 'gone') return this.#become(id, undefined, at);
    return this.#become(id, placedContainer(inspectedContainer(event.object), this.#rules), at);
  }

  #begin(): RunChange[] {
    this.isWhole = false;
    for (const id of this.#containers.keys()) this.#untold.add(id);
    return [];
  }

  /** What was not told again went while nobody watched. */
  #endTelling(at: Time): RunChange[] {
    const untold = [...this.#untold];
    this.isWhole = true;
    this.#untold.clear();
    return untold.flatMap((id) => this.#become(id, undefined, at));
  }

  #become(id: string, now: ObservedContainer | undefined, at: Time): RunChange[] {
    const before = this.#containers.get(id);
    if (now === undefined) this.#containers.delete(id);
    else this.#containers.set(id, now);
    return this.#runs.replace(before === undefined ? [] : [before], now === undefined ? [] : [now], at);
  }
}
