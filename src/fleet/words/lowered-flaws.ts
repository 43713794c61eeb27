import type { AdvisoryDatabase } from '../../advisories/index.ts';
import {
  haveReach,
  ignoresOfImages,
  type OpenFlaw,
  statementsOfImages,
  type View,
} from '../../store/index.ts';
import { flawOf } from '../exposed/find-wanted.ts';
import { imageLowerings } from './image-lowerings.ts';

type Asked = {
  /** By package version. */
  flaws: ReadonlyMap<number, readonly OpenFlaw[]>;
  database: AdvisoryDatabase | undefined;
  /** Seconds since 1970, when rules must not have expired. */
  now: number;
  /** What is known to be started may lower, too: that says nothing of what will be. */
  ofWhatRuns: boolean;
};

export function flawKey({ versionId, vulnerability }: Pick<OpenFlaw, 'versionId' | 'vulnerability'>): string {
  return `${versionId} ${vulnerability}`;
}

/** By image the keys of what words that came with it lower. Each vulnerability is asked by itself, as in an answer. */
export async function loweredFlaws(
  view: View,
  { flaws, database, now, ofWhatRuns }: Asked,
): Promise<Map<number, Set<string>>> {
  const lowered = new Map<number, Set<string>>();
  const said = new Set(
    [...(await statementsOfImages(view, {})).values()].flat().map((each) => each.vulnerability),
  );
  const haveRules = (await ignoresOfImages(view)).size > 0;
  const knowsReach = ofWhatRuns && (await haveReach(view));
  if (said.size === 0 && !haveRules && !knowsReach) return lowered;
  for (const [vulnerability, own] of Map.groupBy([...flaws.values()].flat(), (flaw) => flaw.vulnerability)) {
    const asked = new Map(own.map((flaw) => [flaw.versionId, [flawOf(flaw, database)]]));
    const isMeant = [...asked.values()].flat().some(({ names }) => names.some((name) => said.has(name)));
    if (!isMeant && !haveRules && !knowsReach) continue;
    for (const [imageId, { versions }] of await imageLowerings(view, {
      flaws: asked,
      database,
      now,
      ofWhatRuns,
    }))
      for (const versionId of versions) {
        const keys = lowered.get(imageId) ?? new Set();
        lowered.set(imageId, keys.add(flawKey({ versionId, vulnerability })));
      }
  }
  return lowered;
}
