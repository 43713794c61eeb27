import { findExposure, parseQuestion, viewMatched } from '../../src/fleet/index.ts';
import { type Store, versionsById } from '../../src/store/index.ts';
import { digestOfText } from './generate.ts';
import { type Questions, type Times, timeQuestions } from './questions.ts';

/**
 * The whole answer of `shearwall exposed` about what runs now, in process, with its first hundred rows. A common question names
 * the package alone, whatever its version.
 */
export async function timeAnswers(store: Store, questions: Questions): Promise<Record<string, Times>> {
  const fleet = await viewMatched({ store, advisories: undefined });
  const clock = {
    nowMs: () => performance.timeOrigin + performance.now(),
    random: Math.random,
    sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
  };
  const times: Record<string, Times> = {};
  for (const [name, some] of Object.entries(questions))
    times[name] = await timeQuestions(store, some, async (view, question) => {
      const ids = 'versions' in question ? question.versions.slice(0, 1) : [];
      const purl = (await versionsById(view, ids))[0]?.purl.replace(/\?.*/, '') ?? '';
      const text =
        'file' in question ? digestOfText(question.file) : name === 'common' ? purl.replace(/@.*/, '') : purl;
      const answer = await findExposure(
        {
          fleet,
          question: parseQuestion(text, undefined),
          time: { kind: 'now' },
          knownAt: undefined,
          filter: {},
          limit: 100,
        },
        { clock },
      );
      return answer.exposed.containers;
    });
  return times;
}
