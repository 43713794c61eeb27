import type { ImageTree } from '../../image-files/index.ts';
import { readGiven } from '../facts/given-variables.ts';
import { textExaminer } from '../facts/text-facts.ts';
import { followPath } from './real-path.ts';

/**
 * Folders that a script, settings or a command line put into PATH: what they start, and what that starts, looks for programs there, too. No
 * leading slash.
 */
export function givenSearchPath(tree: ImageTree, words: Iterable<string>): string[] {
  const folders = new Set<string>();
  const texts = [...words];
  for (const { path } of tree.files()) texts.push(...(tree.factsAt(textExaminer, path)?.given ?? []));
  for (const text of texts) {
    const given = text.startsWith('PATH=') ? readGiven(text) : undefined;
    for (const part of given?.parts ?? []) {
      const found = part.startsWith('/') ? followPath(tree, part)?.file : undefined;
      if (found?.type === 'directory') folders.add(found.path);
    }
  }
  return [...folders];
}
