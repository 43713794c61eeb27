import { BUNDLED_PHP } from '../../known/bundled-php.ts';
import type { PhpLibrary } from './types.ts';

/** A library's main file says its version in a constant, wherever an application copied it to. Undefined: another file of that name. */
export function bundledLibrary(fileName: string, text: string): PhpLibrary | undefined {
  for (const { files, isOwn, version, vendor, name } of BUNDLED_PHP) {
    if (!files.includes(fileName) || !isOwn.test(text)) continue;
    const found = version.exec(text);
    if (found?.[1] !== undefined) return { vendor, name, version: found[1], text: found[0].slice(0, 80) };
  }
  return undefined;
}
