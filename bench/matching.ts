import type { AdvisoryDatabase } from '../src/advisories/index.ts';
import { judge, type Subject, subjectOfPurl } from '../src/scan/index.ts';

const COUNT = 100_000;

/** Distinct package versions, each judged once: four in ten of Debian, the others of registries. */
export function matchFigures(database: AdvisoryDatabase): void {
  const subjects = Array.from({ length: COUNT }, (_, at) => subjectOfPurl(purl(at))).filter(
    (subject): subject is Subject => subject !== undefined,
  );
  const distinct = new Set(subjects.map(({ id }) => id)).size;
  const startedAt = performance.now();
  let matches = 0;
  for (const subject of subjects) matches += judge(subject, database).matches.length;
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`  ${distinct} distinct package versions judged in ${seconds} s: ${matches} matches`);
}

/** Names as in the synthetic database, in versions around those that have fixes. */
function purl(at: number): string {
  const version = `${at % 8}.${at % 23}.${Math.floor(at / 8) % 97}`;
  if (at % 10 < 4)
    return `pkg:deb/debian/source-${(at * 31) % 4000}@1:${version}-${at % 3}?distro=debian-1${1 + (at % 4)}`;
  const type = ['npm', 'pypi', 'gem', 'golang'][at % 4] ?? 'npm';
  const scope = type === 'npm' ? '%40scope' : 'scope';
  return `pkg:${type}/${type === 'pypi' || type === 'gem' ? '' : `${scope}/`}package-${at % 30_000}@${version}`;
}
