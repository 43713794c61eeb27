import { isoShortest } from '../../base/utc-time.ts';
import { retainedFrom, type Store, type Time, type View } from '../../store/index.ts';
import type { AskedTime, UnknownReason } from './types.ts';

/** All that ever ran is asked about. */
const EVER: Time = Number.NEGATIVE_INFINITY;

/** What ran, or was known, before the time from which all is kept: some of it is gone. `asked`: the earliest times that the answer is about. */
export async function notRetained(
  view: View,
  asked: readonly (Time | undefined)[],
): Promise<UnknownReason[]> {
  const from = await retainedFrom(view);
  if (from === undefined || !asked.some((at) => at !== undefined && at < from)) return [];
  return [
    {
      code: 'not-retained',
      text: `what ran and was known is kept from ${isoShortest(from)} on: of the time before, some is gone`,
      remedies: [],
    },
  ];
}

/** The same of answers that are lists. `from` undefined: all that ever ran is asked about. */
export async function whyNotRetained({
  store,
  from = EVER,
}: {
  store: Store;
  from?: Time | undefined;
}): Promise<UnknownReason[]> {
  return await store.read((view) => notRetained(view, [from]));
}

/** The earliest time of which a question asks what ran; undefined: what runs now. */
export function earliestAsked(time: AskedTime): Time | undefined {
  switch (time.kind) {
    case 'now':
      return undefined;
    case 'at':
      return time.at;
    case 'between':
      return time.from;
    case 'archive':
      return EVER;
  }
}
