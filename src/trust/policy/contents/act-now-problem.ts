import { formatDuration } from '../../../base/duration.ts';
import { utcTime } from '../../../base/utc-time.ts';

export type ActNowJudgement = { problem: string | undefined; until?: number | undefined };

/** Of findings to act on now: whether one is public for longer than `mostMs`; else when the first of them will be. */
export function judgeActNow(
  findings: Iterable<{ id: string | undefined; published: string | undefined }>,
  mostMs: number,
  nowMs: number,
): ActNowJudgement {
  let until: number | undefined;
  for (const { id, published } of findings) {
    const publishedMs = utcTime(published ?? '');
    const name = id ?? 'a finding without a name';
    if (publishedMs === undefined)
      return { problem: `${name} is to be acted on now, and nobody says since when` };
    if (nowMs >= publishedMs + mostMs)
      return {
        problem: `${name} is to be acted on now, and public for ${formatDuration(nowMs - publishedMs)}; at most ${formatDuration(mostMs)} are allowed`,
      };
    until = Math.min(until ?? Number.POSITIVE_INFINITY, publishedMs + mostMs);
  }
  return { problem: undefined, until };
}
