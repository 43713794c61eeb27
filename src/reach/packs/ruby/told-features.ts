import type { Edge } from '../../types.ts';
import type { ToldWord } from '../words-of-settings.ts';
import { loadPath } from './load-path.ts';
import { featureSteps, type RubyPlace } from './text-steps.ts';

const NAME = /^[A-Za-z][\w./:-]{1,100}$/;

/** Features of gems that an application, its settings, variables or a command line name by a word: `adapter: far`. Of the standard library's words are mostly words. */
export function* toldSteps(words: readonly ToldWord[], at: RubyPlace): Generator<Edge, void, undefined> {
  const { all, standard } = loadPath(at.world);
  const folders = words.length === 0 ? [] : all.filter((folder) => !standard.includes(folder));
  for (const { word, evidence } of words)
    if (NAME.test(word))
      for (const name of featuresOf(word))
        yield* featureSteps(name, { ...at, folders }, { kind: 'names', certainty: 'possible', evidence });
}

/** `far`, `far-plug` of far/plug.rb as Bundler takes it, `Far::PlugIn` of far/plug_in.rb. */
function featuresOf(word: string): Set<string> {
  const path = word.replaceAll('::', '/');
  const snake = path.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '_').toLowerCase();
  return new Set([path, path.replaceAll('-', '/'), snake]);
}
