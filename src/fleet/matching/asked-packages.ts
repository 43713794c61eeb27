import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { judge, type Subject } from '../../scan/index.ts';

/** How one package of the feeds is named in the list of states. */
export function packageKey(ecosystem: string, name: string): string {
  return `${ecosystem}\0${name}`;
}

/** The packages that `judge` looks up for a subject: it is asked with a database in which nothing is found. */
export function askedPackages(subject: Subject, database: AdvisoryDatabase): string[] {
  const keys = new Set<string>();
  judge(subject, {
    ...covering(database),
    advisoriesOf(ecosystem, name) {
      keys.add(packageKey(ecosystem, name));
      return [];
    },
  });
  return [...keys];
}

/** All that may be asked beside advisories; a database may be an object of a class, whose methods no spread copies. */
function covering(database: AdvisoryDatabase): Omit<AdvisoryDatabase, 'advisoriesOf'> {
  return {
    digest: database.digest,
    builtAt: database.builtAt,
    feeds: database.feeds,
    feedsFor: (ecosystem) => database.feedsFor(ecosystem),
    vulnerability: (id) => database.vulnerability(id),
    resolve: (id) => database.resolve(id),
    packagesOf: (vulnerability) => database.packagesOf(vulnerability),
    packageStates: () => database.packageStates(),
    releaseSupport: (ecosystem) => database.releaseSupport(ecosystem),
    search: (text, limit) => database.search(text, limit),
    close() {},
  };
}
