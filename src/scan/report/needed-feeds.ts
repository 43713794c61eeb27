import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { questionsOf } from '../match/questions-of.ts';
import type { Judged } from '../triage/triage.ts';

/** The ids of the feeds that speak of any ecosystem that what is in the image was asked of. */
export function neededFeeds(judged: readonly Judged[], database: AdvisoryDatabase): ReadonlySet<string> {
  const ecosystems = new Set(
    judged.flatMap(({ subject }) =>
      questionsOf(subject, database).questions.map(({ ecosystem }) => ecosystem),
    ),
  );
  return new Set([...ecosystems].flatMap((each) => database.feedsFor(each).map(({ id }) => id)));
}
