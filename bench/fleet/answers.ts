import { findExposure, parseQuestion, viewMatched } from '../../src/fleet/index.ts';
import { type Store, versionsById } from '../../src/store/index.ts';
import { digestOfText } from './generate.ts';
import { type Questions, type Times, timed } from './questions.ts';

const clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  random: Math.random,
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};

/** What a user would write. A common question names the package alone, whatever its version. */
export async function questionTexts(store: Store, questions: Questions): Promise<Record<string, string[]>> {
  const texts: Record<string, string[]> = {};
  for (const [name, some] of Object.entries(questions))
    texts[name] = await store.read(async (view) => {
      const ids = some.map((question) => ('versions' in question ? (question.versions[0] ?? 0) : 0));
      const purls = new Map(
        (await versionsById(view, ids)).map(({ id, purl }) => [id, purl.replace(/\?.*/, '')]),
      );
      return some.map((question, at) => {
        if ('file' in question) return digestOfText(question.file);
        const purl = purls.get(ids[at] ?? 0) ?? '';
        return name === 'common' ? purl.replace(/@.*/, '') : purl;
      });
    });
  return texts;
}

/** The whole answer of `shearwall exposed` about what runs now, with its first hundred rows: how many containers. */
export async function askText(store: Store, text: string): Promise<number> {
  const fleet = await viewMatched({ store, advisories: undefined });
  const question = parseQuestion(text, undefined);
  const { exposed } = await findExposure({ fleet, question, limit: 100 }, { clock });
  return exposed.containers;
}

/** Of each kind of question, in process. */
export async function timeAnswers(store: Store, questions: Questions): Promise<Record<string, Times>> {
  const times: Record<string, Times> = {};
  for (const [name, texts] of Object.entries(await questionTexts(store, questions)))
    times[name] = await timed(texts, (text) => askText(store, text));
  return times;
}
