import type { Edge } from '../../types.ts';
import type { ToldWord } from '../words-of-settings.ts';
import { loadPath } from './load-path.ts';
import { dataOfGem, featureSteps, type RubyPlace } from './text-steps.ts';

const NAME = /^[A-Za-z][\w./:-]{1,100}$/;

/** Features and data of gems that an application, its settings, variables or a command line name by a word: `adapter: far`, `theme: far`. Of the standard library's words are mostly words. */
export function* toldSteps(words: readonly ToldWord[], at: RubyPlace): Generator<Edge, void, undefined> {
  const { all, standard, gems } = loadPath(at.world);
  const folders = words.length === 0 ? [] : all.filter((folder) => !standard.includes(folder));
  for (const { word, evidence } of words)
    if (NAME.test(word)) {
      const how = { kind: 'names', certainty: 'possible', evidence } as const;
      for (const name of featuresOf(word)) yield* featureSteps(name, { ...at, folders }, how);
      // A theme may have no feature at all.
      for (const folder of gems.get(word) ?? []) yield* dataOfGem(folder, at.world, how);
    }
}

/** `far`, `far-plug` of far/plug.rb as Bundler takes it, `Far::PlugIn` of far/plug_in.rb. */
function featuresOf(word: string): Set<string> {
  const path = word.replaceAll('::', '/');
  const snake = path.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, '_').toLowerCase();
  return new Set([path, path.replaceAll('-', '/'), snake]);
}
