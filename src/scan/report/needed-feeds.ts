import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { questionsOf, SOME_VERSION } from '../match/questions-of.ts';
import type { Judged } from '../triage/triage.ts';

/** The ecosystems that what is in the image was asked of, in whatever version it is. */
export function askedEcosystems(judged: readonly Judged[], database: AdvisoryDatabase): ReadonlySet<string> {
  return new Set(
    judged.flatMap(({ subject }) =>
      questionsOf({ ...subject, version: subject.version ?? SOME_VERSION }, database).questions.map(
        ({ ecosystem }) => ecosystem,
      ),
    ),
  );
}

/** The ids of the feeds that speak of any of these ecosystems. */
export function neededFeeds(
  ecosystems: ReadonlySet<string>,
  database: AdvisoryDatabase,
): ReadonlySet<string> {
  return new Set([...ecosystems].flatMap((each) => database.feedsFor(each).map(({ id }) => id)));
}
