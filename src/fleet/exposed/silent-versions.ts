import { parseLoweringFacts } from '../../scan/index.ts';
import { type View, versionsOfGap } from '../../store/index.ts';
import { UNPROVEN } from '../matching/version-judgement.ts';
import type { Unjudged } from './types.ts';

/**
 * OS packages that brought programs which nothing else explains, that no record speaks of, and that nothing proves to be their
 * distribution's: any flaw may be in them.
 */
export async function silentVersions(view: View): Promise<Map<number, Unjudged>> {
  const found = await versionsOfGap(view, UNPROVEN);
  return new Map(
    found.map(({ id, name, what, facts }) => {
      const paths = facts === undefined ? [] : (parseLoweringFacts(facts).brought?.paths ?? []);
      const brought = paths.length === 0 ? ('many' as const) : paths;
      return [id, { name, why: 'unproven', what, brought }];
    }),
  );
}
