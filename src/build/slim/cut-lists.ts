import type { SlimPackages } from './types.ts';

/** Whether something stands at a path without a leading `/`. */
type IsThere = (path: string) => boolean;

/** Lines, without their ends, for which `stays` is true; empty ones stay. */
export function linesWith(text: string, stays: (line: string) => boolean): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => line.trim() === '' || stays(line.replace(/\r?\n$/, '')))
    .join('');
}

/** `0123…  usr/bin/app` (dpkg(1), md5sums). */
export function cutMd5sums(text: string, isThere: IsThere): string {
  return linesWith(text, (line) => isThere(line.slice(34)));
}

/** `/usr/bin/app` a line; `/.` is the root. */
export function cutFileList(text: string, isThere: IsThere): string {
  return linesWith(text, (line) => line === '/.' || isThere(line.replace(/^\/+/, '')));
}

/** Entries of packages, a blank line between them (deb-control(5)). */
export function cutStatus(text: string, { removed, partial }: SlimPackages): string {
  return stanzas(text)
    .filter((stanza) => !removed.has(fieldOf(stanza, 'Package: ')))
    .map((stanza) => {
      const part = partial.get(fieldOf(stanza, 'Package: '));
      if (part === undefined) return stanza;
      const end = stanza.trimEnd();
      return `${end}\nShearwall-Slim: ${part.files} of ${part.of} files${stanza.slice(end.length)}`;
    })
    .join('');
}

/** apk's `installed`: packages by `P:`, folders by `F:`, and of these files by `R:` with what else is said of each (apk-package(5)). */
export function cutApk(
  text: string,
  { isThere, packages }: { isThere: IsThere; packages: SlimPackages },
): string {
  return stanzas(text)
    .filter((stanza) => !packages.removed.has(fieldOf(stanza, 'P:')))
    .map((stanza) => {
      let [folder, stays] = ['', true];
      return linesWith(stanza, (line) => {
        if (line.startsWith('F:')) {
          folder = line.slice(2);
          stays = folder === '' || isThere(folder);
        } else if (line.startsWith('R:'))
          stays = isThere(folder === '' ? line.slice(2) : `${folder}/${line.slice(2)}`);
        return stays;
      });
    })
    .join('');
}

/** Each with the blank lines after it. */
function stanzas(text: string): string[] {
  return text.split(/(?<=\n\n)(?!\n)/);
}

function fieldOf(stanza: string, start: string): string {
  const line = stanza.split('\n').find((each) => each.startsWith(start));
  return line?.slice(start.length).trim() ?? '';
}
