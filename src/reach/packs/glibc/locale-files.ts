import type { Target, World } from '../../types.ts';

const LOCALES = '/usr/lib/locale';
const ZONES = '/usr/share/zoneinfo';

/** What glibc opens for locales: `de_DE.UTF-8`, `de_DE`, and `de` of each (locale(7), gettext). */
export function localeTargets(names: readonly string[], world: World): Target[] {
  const languages = names.flatMap((name) => [
    name,
    name.split(/[.@]/)[0] ?? '',
    name.split(/[_.@]/)[0] ?? '',
  ]);
  const folders = [...new Set(languages)].filter((name) => name !== '');
  return [
    { path: `${LOCALES}/locale-archive` },
    { path: '/usr/share/locale/locale.alias' },
    ...world.tree
      .names(LOCALES.slice(1))
      .filter((name) => folders.some((folder) => normal(name).startsWith(normal(folder))))
      .map((name) => ({ folder: `${LOCALES}/${name}` })),
    ...folders.map((name) => ({ folder: `/usr/share/locale/${name}` })),
  ];
}

/** Names as folders of locales have them. An archive of locales names none: then what is translated into any language counts. */
export function installedLocales(tree: World['tree']): readonly string[] {
  const hasArchive = tree.get(`${LOCALES.slice(1)}/locale-archive`) !== undefined;
  return tree.names(hasArchive ? 'usr/share/locale' : LOCALES.slice(1));
}

/** Whether setlocale can take it: one that is not there leaves the plain one, and its character set is asked of nobody. */
export function mayBeInstalled(name: string, { tree, environment }: World): boolean {
  if (environment.has('LOCPATH')) return true;
  const language = normal(name.split(/[.@]/)[0] ?? '');
  const folders = tree.names(LOCALES.slice(1)).map(normal);
  return folders.some((folder) => folder === 'localearchive' || folder.startsWith(language));
}

/** glibc's normalized codeset: C.UTF-8 is in C.utf8. */
function normal(locale: string): string {
  return locale.toLowerCase().replaceAll('-', '');
}

/** What glibc opens for a value of TZ (tzset(3)). */
export function zoneTargets(zone: string): Target[] {
  const named = zone.startsWith('/') ? zone : `${ZONES}/${zone}`;
  return [{ path: named }, { path: `${ZONES}/posixrules` }];
}

const ZONE = /^[A-Z][\w+-]{1,30}(?:\/[A-Z][\w+-]{1,30}){1,2}$/;

/** The file of a zone that a text names: `Asia/Tokyo`. */
export function zoneNamed(text: string, { tree }: World): Target | undefined {
  const path = `${ZONES}/${text}`;
  return ZONE.test(text) && tree.get(path.slice(1))?.type === 'file' ? { path } : undefined;
}

/** Also where a program says it: `de_DE.UTF-8`. A language alone is too little. */
const LOCALE = /^[a-z]{2,3}_[A-Z]{2}\.[\w-]{3,20}(?:@\w{1,20})?$/;

export function isLocaleName(text: string): boolean {
  return LOCALE.test(text);
}
