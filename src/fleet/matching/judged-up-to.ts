import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { getSetting, matchedUpTo, type View } from '../../store/index.ts';
import { RULES, SETTINGS } from './match-state.ts';

/** The highest id of a package version that was matched with just this database; 0: none, the last match was with another or is not finished. */
export async function judgedUpTo(view: View, { digest }: Pick<AdvisoryDatabase, 'digest'>): Promise<number> {
  const isSame =
    (await getSetting(view, SETTINGS.database)) === digest &&
    (await getSetting(view, SETTINGS.rules)) === String(RULES);
  return isSame ? await matchedUpTo(view) : 0;
}
