import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { judge } from '../match/judge.ts';
import { questionsOf, SOME_VERSION } from '../match/questions-of.ts';
import type { JudgedPackage } from '../types.ts';

/** A package that somebody published to do harm, as a MAL- record says. */
export type MaliciousPackage = { id: string; purl: string };

/** The user's own word that a record is no reason here. */
export type AllowMalicious = { id: string; reason: string };

export type MaliciousAnswer = {
  found: MaliciousPackage[];
  /** What the user answers for. */
  allowed: (MaliciousPackage & { reason: string })[];
  /** Of an unknown version, and records name some. */
  doubted: MaliciousPackage[];
  /** Ecosystems of which no feed was there, so that nobody could say. */
  unasked: string[];
};

const MALICIOUS = /^MAL-/;
/** Nobody keeps such records of these: their packages are built and signed by the distribution. */
const UNKEPT = new Set(['deb', 'apk', 'rpm', 'generic']);

export type FindMaliciousInput = {
  subjects: Iterable<JudgedPackage>;
  allow: readonly AllowMalicious[];
  /** Undefined: there is none. */
  database: AdvisoryDatabase | undefined;
};

/** Which of these packages are known to be malicious. Records of a joined id count whatever else that id is called. */
export function findMalicious({ subjects, allow, database }: FindMaliciousInput): MaliciousAnswer {
  const answer: MaliciousAnswer = { found: [], allowed: [], doubted: [], unasked: [] };
  const unasked = new Set<string>();
  for (const subject of subjects) {
    if (database === undefined) {
      if (!UNKEPT.has(subject.type)) unasked.add(subject.type);
      continue;
    }
    const doubt = subject.version === undefined ? recordOfSome(subject, database) : undefined;
    if (doubt !== undefined) answer.doubted.push({ id: doubt, purl: subject.id });
    const { matches, gaps } = judge(subject, database);
    if (!UNKEPT.has(subject.type)) for (const { why, what } of gaps) if (why === 'no-feed') unasked.add(what);
    for (const { vulnerability, advisories } of matches) {
      const id = [vulnerability, ...advisories.map((stated) => stated.id)].find((each) =>
        MALICIOUS.test(each),
      );
      if (id === undefined) continue;
      const hit = { id, purl: subject.id };
      const by = allow.find((each) => each.id === id);
      if (by === undefined) answer.found.push(hit);
      else answer.allowed.push({ ...hit, reason: by.reason });
    }
  }
  answer.unasked = [...unasked].sort();
  return answer;
}

/** A record of any version. */
function recordOfSome(subject: JudgedPackage, database: AdvisoryDatabase): string | undefined {
  const { questions } = questionsOf({ ...subject, version: SOME_VERSION }, database);
  return questions
    .flatMap(({ ecosystem, name }) => database.advisoriesOf(ecosystem, name))
    .flatMap(({ vulnerability, advisory }) => [vulnerability, advisory])
    .find((id) => MALICIOUS.test(id));
}
