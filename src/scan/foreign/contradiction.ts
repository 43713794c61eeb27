import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { applies } from '../match/applies.ts';
import { questionsOf } from '../match/questions-of.ts';
import { verdictOf } from '../match/verdict.ts';
import type { Lowering } from '../report/types.ts';
import type { Judged } from '../triage/triage.ts';
import type { JudgedPackage } from '../types.ts';

/** What our own feeds say against a report's hit. */
export type Contradiction = { lowering: Lowering };

/** Undefined: they say nothing, or agree. Only records of the very release or registry count here, none of upstream's. */
export function contradictionOf(
  vulnerabilities: readonly string[],
  judged: readonly Judged[],
  database: AdvisoryDatabase,
): Contradiction | undefined {
  const found = judged.map((one) => contradicts(vulnerabilities, one, database));
  // A package that is there twice, in two versions, may be affected in one of them.
  return found.includes(undefined) ? undefined : found[0];
}

function contradicts(
  vulnerabilities: readonly string[],
  { subject, judgement }: Judged,
  database: AdvisoryDatabase,
): Contradiction | undefined {
  const fact = judgement.notAffected.find(
    ({ vulnerability, by }) => by === 'range' && vulnerabilities.includes(vulnerability),
  );
  if (fact !== undefined) {
    const [stated] = fact.advisories;
    return {
      lowering: withoutUndefined({
        code: 'not-affected',
        text: `${fact.packageName} ${fact.version} is not affected`,
        source: `${stated?.feed} (${stated?.id})`,
        justification: 'vulnerable_code_not_present',
        isProven: isOfRelease(subject),
      }),
    };
  }
  for (const question of questionsOf(subject, database).questions) {
    const { ecosystem, name, version, by, isRelease } = question;
    // Nor does a release's record speak against what is said of a third party's package.
    if (by !== 'range' || (isRelease === true && subject.foreign !== undefined)) continue;
    // What cannot be compared, or is said of another build or of other versions, contradicts nothing.
    const statement = database
      .advisoriesOf(ecosystem, name)
      .find(
        ({ vulnerability, affected }) =>
          vulnerabilities.includes(vulnerability) &&
          applies(affected, subject) &&
          verdictOf(affected, question) === 'outside',
      );
    if (statement === undefined) continue;
    const { fix } = statement.affected;
    const since = fix.versions.length === 0 ? '' : `: fixed in ${fix.versions.join(', ')}`;
    return {
      lowering: withoutUndefined({
        code: 'fixed-already',
        text: `${name} ${version} is not in the affected range${since}`,
        source: `${statement.feed} (${statement.advisory})`,
        isProven: isOfRelease(subject),
      }),
    };
  }
  return undefined;
}

/** What is said of a distribution's package is the release's own word. */
function isOfRelease({ type, foreign }: JudgedPackage): true | undefined {
  return ['deb', 'apk', 'rpm'].includes(type) && foreign === undefined ? true : undefined;
}
