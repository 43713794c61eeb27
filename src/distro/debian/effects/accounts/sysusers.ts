import { compareBytes } from '../../../../base/index.ts';
import { withoutUndefined } from '../../../../base/without-undefined.ts';
import { readText } from '../made-entries.ts';
import type { RootView } from '../types.ts';
import { isAccountName } from './account-database.ts';
import type { AccountRequest } from './requested-accounts.ts';

const FOLDERS = ['etc/sysusers.d', 'run/sysusers.d', 'usr/lib/sysusers.d'];

/** What sysusers.d(5) files ask for: file names in byte order, the first folder that has a name wins. */
export async function requestedBySysusers(root: RootView): Promise<AccountRequest[]> {
  const files = new Map<string, string>();
  for (const folder of FOLDERS)
    for (const { path } of root.list(folder)) {
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (name.endsWith('.conf') && !files.has(name)) files.set(name, path);
    }
  const ordered = [...files].sort(([a], [b]) => compareBytes(a, b));
  const texts = await Promise.all(ordered.map(([, path]) => readText(root, path)));
  return texts.flatMap((text) => parseSysusers(text ?? ''));
}

/** Lines `u name id "comment" home shell`, `g name id`, `m user group`; ranges and specifiers are left to numbering. */
export function parseSysusers(text: string): AccountRequest[] {
  return text.split('\n').flatMap((line): AccountRequest[] => {
    const [type, name = '', id = '-', comment = '-', home = '-', shell = '-'] = fields(line);
    if (type === undefined || type.startsWith('#') || !isAccountName(name)) return [];
    if (type === 'g') return [withoutUndefined({ kind: 'group', name, gid: idOf(id) })];
    if (type === 'm') return isAccountName(id) ? [{ kind: 'member', user: name, group: id }] : [];
    if (type !== 'u' && type !== 'u!') return [];
    const [uid = '-', group] = id.split(':');
    return [
      withoutUndefined({
        kind: 'user',
        name,
        uid: idOf(uid),
        ...groupOf(group, name, uid),
        comment: comment === '-' ? '' : comment,
        home: home === '-' ? '/' : home,
        shell: shell === '-' ? '/usr/sbin/nologin' : shell,
      }),
    ];
  });
}

/** After `uid:` stands a group by number, which is not made, or by name; without one it is the user's own. */
function groupOf(text: string | undefined, user: string, uid: string): { gid?: number; group?: string } {
  if (text === undefined) return withoutUndefined({ group: user, gid: idOf(uid) });
  if (/^\d+$/.test(text)) return withoutUndefined({ gid: idOf(text) });
  return isAccountName(text) ? { group: text } : {};
}

function fields(line: string): string[] {
  const matches = line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g);
  return [...matches].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

function idOf(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
