import { stripEnd } from '../../base/strip-end.ts';

/** Without PATH in the config: what shells and runtimes take. */
const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The last of several wins, as in a process. */
export function environmentOf(entries: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    entries.map((entry) => {
      const end = entry.indexOf('=');
      return end < 0 ? [entry, ''] : [entry.slice(0, end), entry.slice(end + 1)];
    }),
  );
}

/** Folders of PATH, also those of the default: what is started need not keep the config's. No leading slash. */
export function searchPathOf(environment: ReadonlyMap<string, string>): string[] {
  return [...new Set([...foldersOf(environment.get('PATH')), ...foldersOf(DEFAULT_PATH)])];
}

/** Folders of a variable, separated by colons, without the leading slash; relative ones from `work` on, or left out. */
export function foldersOf(value: string | undefined, work?: string): string[] {
  return (value ?? '')
    .split(/[:;]/)
    .filter((folder) => folder !== '' && (folder.startsWith('/') || work !== undefined))
    .map((folder) => (folder.startsWith('/') ? folder : `${work ?? ''}/${folder}`))
    .map((folder) => stripEnd(folder.replace(/^\/+/, ''), '/'))
    .filter((folder) => folder !== '');
}
