import { compareBytes } from '../../base/index.ts';
import type { Judged } from '../triage/triage.ts';
import type { Gap } from '../types.ts';
import type { ReportedGap } from './types.ts';

/** Nobody spoke of these at all: an answer of zero would be a lie. The others lack something about single components. */
const BLOCKING: ReadonlySet<Gap['why']> = new Set(['no-feed', 'unknown-release']);

/** What nothing could be said of, by kind, with the components that it concerns. */
export function collectGaps(judged: readonly Judged[]): ReportedGap[] {
  const gaps = new Map<string, { gap: Gap; components: Set<string> }>();
  for (const { judgement, components } of judged)
    for (const gap of judgement.gaps) {
      const key = `${gap.why} ${gap.what}`;
      const known = gaps.get(key) ?? { gap, components: new Set() };
      for (const { name, version } of components)
        known.components.add(version === undefined ? name : `${name} ${version}`);
      gaps.set(key, known);
    }
  const reported = [...gaps.values()].map(({ gap, components }) => ({
    ...gap,
    components: [...components].toSorted(compareBytes),
    blocks: BLOCKING.has(gap.why),
  }));
  return reported.toSorted(
    (a, b) =>
      Number(b.blocks) - Number(a.blocks) || compareBytes(a.why, b.why) || compareBytes(a.what, b.what),
  );
}
