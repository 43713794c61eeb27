import type { Digest } from '../../../base/digest.ts';
import { type Fields, fieldsOf, listOf, objectsOf, textOf } from '../../../base/fields.ts';
import { type ActNowJudgement, judgeActNow } from './act-now-problem.ts';

/**
 * Whether a report of `scan -o json` has findings to act on now that are public for longer than `mostMs`. It must be about this digest,
 * have looked at everything with data that was not stale, and leave nothing out. `until`: when the first of its findings will be too old.
 */
export function judgeScan(
  predicate: unknown,
  digest: Digest,
  mostMs: number,
  nowMs: number,
): ActNowJudgement {
  const report = fieldsOf(predicate);
  const doubt = doubtOf(report, digest);
  if (doubt !== undefined) return { problem: doubt };
  const actNow = objectsOf(report['findings'])
    .filter(({ tier }) => tier !== 'fix-by-rebuilding' && tier !== 'the-rest')
    .map(({ vulnerability }) => {
      const { id, published } = fieldsOf(vulnerability);
      return { id: textOf(id), published: textOf(published) };
    });
  return judgeActNow(actNow, mostMs, nowMs);
}

/** What may hide a finding: with any of it an answer of "nothing" is not one. */
function doubtOf(report: Fields, digest: Digest): string | undefined {
  const image = fieldsOf(report['image']);
  const { feeds } = fieldsOf(report['database']);
  const needed = ['findings', 'gaps', 'doubts', 'exploitedUnjudged'];
  if (
    report['schemaVersion'] !== 1 ||
    needed.some((key) => !Array.isArray(report[key])) ||
    !Array.isArray(feeds)
  )
    return 'it is not a report of `scan -o json`';
  if (image['digest'] !== digest) return `it scanned ${textOf(image['digest']) ?? 'no image'}`;
  if (listOf(report['findings']).length !== objectsOf(report['findings']).length)
    return 'a finding cannot be read';
  if (report['leftOut'] !== undefined) return 'an option left findings out of it';
  if (
    listOf(image['unreadLayers']).length + listOf(image['incomplete']).length > 0 ||
    listOf(report['doubts']).length > 0
  )
    return 'not everything in the image could be read';
  if (objectsOf(report['gaps']).some(({ blocks }) => blocks !== false))
    return 'of some components nothing could be said';
  if (listOf(report['exploitedUnjudged']).length > 0)
    return 'software whose version is not known may be exploited';
  if (!objectsOf(feeds).some(({ isNeeded }) => isNeeded === true))
    return 'no feed speaks of what is in the image';
  const stale = objectsOf(feeds).find(({ isNeeded, isStale }) => isNeeded === true && isStale !== false);
  return stale === undefined ? undefined : `the data of feed ${textOf(stale['id']) ?? ''} was stale`;
}
