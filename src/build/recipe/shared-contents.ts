import { withoutUndefined } from '../../base/without-undefined.ts';
import type { KeyFile, Recipe } from './types.ts';

/**
 * The contents of a recipe as every builder has them: without mirrors, which concern one builder alone (signatures decide what they may
 * serve), and with keys as `written` writes them.
 */
export function sharedContents<Keys>(
  contents: Recipe['contents'],
  written: (keys: readonly KeyFile[]) => Keys,
) {
  const repositories = contents.repositories.map((repository) =>
    withoutUndefined({
      ...repository,
      mirrors: [],
      keyring: repository.keyring && written(repository.keyring),
    }),
  );
  return { ...contents, repositories, keyring: written(contents.keyring) };
}
