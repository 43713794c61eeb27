import { fieldsOf, textOf } from '../../../base/fields.ts';
import type { VersionInterval } from '../../../versions/index.ts';
import { isVersionText } from '../plain-text.ts';

type EventKind = 'introduced' | 'fixed' | 'last_affected' | 'limit';
type RangeEvent = { kind: EventKind; version: string };

const KINDS: readonly EventKind[] = ['introduced', 'fixed', 'last_affected', 'limit'];
const MOST_EVENTS = 20_000;

export type EventIntervals = { intervals: VersionInterval[]; fixed: string[] };

/**
 * osv-schema, "Evaluation": each `introduced` opens an interval, the next `fixed`, `last_affected` or `limit` in the ecosystem's order closes
 * it. Throws RangeError with a message for anything that is not a list of events. `compare`: the ecosystem's order.
 */
export function eventIntervals(list: unknown, compare: (a: string, b: string) => number): EventIntervals {
  const events = inOrder(readEvents(list), compare);
  const intervals: VersionInterval[] = [];
  const fixed: string[] = [];
  let open: { low?: string } | undefined = events.some(({ kind }) => kind === 'introduced') ? undefined : {};
  // An end without a beginning: of one version alone, events may come in either order.
  let ended: string | undefined;
  for (const { kind, version } of events) {
    if (kind === 'introduced') {
      if (ended === undefined || compare(ended, version) !== 0)
        open ??= version === '0' ? {} : { low: version };
      else intervals.push({ low: version, high: version, highIncluded: true });
      ended = undefined;
    } else if (kind === 'last_affected' && open === undefined) ended = version;
    else if (open !== undefined && !(kind === 'limit' && version === '*')) {
      intervals.push(
        kind === 'last_affected'
          ? { ...open, high: version, highIncluded: true }
          : { ...open, high: version },
      );
      if (kind === 'fixed') fixed.push(version);
      open = undefined;
    }
  }
  if (open !== undefined) intervals.push(open);
  return { intervals, fixed };
}

function readEvents(list: unknown): RangeEvent[] {
  // One publisher writes a single object with both ends.
  const items = Array.isArray(list) ? list : [list];
  if (items.length > MOST_EVENTS) throw new RangeError(`a range has ${items.length} events`);
  const events = items.flatMap((item) => {
    const fields = fieldsOf(item);
    return KINDS.flatMap((kind): RangeEvent[] => {
      const value = fields[kind];
      if (value === undefined) return [];
      // YAML turned into JSON has numbers where versions look like them.
      const version = typeof value === 'number' ? String(value) : textOf(value)?.trim();
      if (version === undefined || !isVersionText(version))
        throw new RangeError(`an event "${kind}" of a range has no version`);
      // Nobody knows where it ends: "soon", "TBD". A limit may be `*`.
      if ((kind === 'fixed' || kind === 'last_affected') && !/\d/.test(version))
        throw new RangeError(`an event "${kind}" of a range has no number in its version`);
      return [{ kind, version }];
    });
  });
  if (events.length === 0) throw new RangeError('a range has no events');
  return events;
}

/** As a rule they are in order already. */
function inOrder(events: RangeEvent[], compare: (a: string, b: string) => number): RangeEvent[] {
  const order = (a: RangeEvent, b: RangeEvent): number => {
    if (isBeginning(a) || isBeginning(b)) return Number(isBeginning(b)) - Number(isBeginning(a));
    return compare(a.version, b.version);
  };
  const isSorted = events.every((event, index) => {
    const next = events[index + 1];
    return next === undefined || order(event, next) <= 0;
  });
  return isSorted ? events : events.toSorted(order);
}

function isBeginning({ kind, version }: RangeEvent): boolean {
  return kind === 'introduced' && version === '0';
}
