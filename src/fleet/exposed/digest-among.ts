import type { Digest } from '../../base/digest.ts';
import type { ImageName } from '../../store/index.ts';

/** The digest by which people know one image among its names: the manifest's, else the config's. */
export function digestAmong(names: readonly ImageName[]): Digest | undefined {
  return (names.find(({ kind }) => kind === 'manifest') ?? names.find(({ kind }) => kind === 'config'))
    ?.digest;
}
