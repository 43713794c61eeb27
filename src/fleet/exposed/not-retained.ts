import { isoShortest } from '../../base/utc-time.ts';
import { retainedFrom, type Time, type View } from '../../store/index.ts';
import type { AskedTime, UnknownReason } from './types.ts';

/** What ran, or was known, before the time from which all is kept: some of it is gone. */
export async function notRetained(
  view: View,
  { time, knownAt }: { time: AskedTime; knownAt: Time | undefined },
): Promise<UnknownReason[]> {
  const from = await retainedFrom(view);
  const asked = [knownAt, time.kind === 'at' ? time.at : time.kind === 'between' ? time.from : undefined];
  if (from === undefined || !asked.some((at) => at !== undefined && at < from)) return [];
  return [
    {
      code: 'not-retained',
      text: `what ran and was known is kept from ${isoShortest(from)} on: of the time before, some is gone`,
      remedies: [],
    },
  ];
}
