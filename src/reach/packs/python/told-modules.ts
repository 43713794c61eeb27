import type { ReachStep, World } from '../../types.ts';
import type { ToldWord } from '../words-of-settings.ts';
import { foldersFor, moduleSteps, type PythonPlace } from './modules.ts';
import { wordSteps } from './text-steps.ts';

const DOTTED = /^[A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)+$/;
const WORD = /^[A-Za-z_]\w{2,60}$/;

/** What loggers, servers and frameworks are told by words of settings: classes, as `class = a.b.Handler`, and plug-ins, as `plugins: [far]`. */
export function* toldSteps(
  words: readonly ToldWord[],
  at: PythonPlace,
  world: World,
): Generator<ReachStep, void, undefined> {
  const place = { ...at, kind: 'other' } as const;
  const folders = words.length === 0 ? [] : foldersFor(place, world);
  for (const { word, evidence } of words)
    if (DOTTED.test(word))
      yield* moduleSteps(word, folders, {
        place,
        world,
        how: { certainty: 'possible', evidence, kind: 'names' },
      });
    else if (WORD.test(word)) yield* wordSteps([word], folders, { place, world }, evidence);
}
