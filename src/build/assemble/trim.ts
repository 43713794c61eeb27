import type { Recipe } from '../recipe/index.ts';

type Trim = Recipe['contents']['trim'];

/** Folders that nobody reads in a container, by the recipe's word for them. Paths are byte strings. */
const TRIMMED: Record<keyof Trim, readonly string[]> = {
  doc: [
    'usr/share/doc',
    'usr/share/doc-base',
    'usr/share/lintian',
    'usr/share/bug',
    'usr/share/linda',
    'usr/share/gtk-doc',
  ],
  man: ['usr/share/man'],
  locale: ['usr/share/locale'],
  info: ['usr/share/info'],
};

/** Says which paths of packages stay. Copyright files stay whatever is trimmed: licences ask for it. */
export function keepPredicate(trim: Trim): (path: string) => boolean {
  const folders = (Object.keys(TRIMMED) as (keyof Trim)[])
    .filter((key) => trim[key])
    .flatMap((key) => TRIMMED[key]);
  return (path) => {
    if (!path.startsWith('usr/share/')) return true;
    const folder = folders.find(
      (name) => path === name || (path.startsWith(name) && path[name.length] === '/'),
    );
    return folder === undefined || (folder === 'usr/share/doc' && isCopyright(path));
  };
}

/** `usr/share/doc/PACKAGE/copyright`, or `usr/share/doc/PACKAGE` as a link to another package's folder. */
function isCopyright(path: string): boolean {
  const [, , , , file, ...deeper] = path.split('/');
  return deeper.length === 0 && (file === 'copyright' || file === undefined);
}
