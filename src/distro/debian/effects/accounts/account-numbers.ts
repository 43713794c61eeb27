import { readText } from '../made-entries.ts';
import type { RootView } from '../types.ts';
import { parseAccounts } from './account-database.ts';
import { STATIC_GROUPS, STATIC_USERS } from './debian-numbers.ts';

/** Numbers of the image's own accounts; a name that it does not have belongs to root. */
export type AccountNumbers = { uid: (user: string) => number; gid: (group: string) => number };

export async function accountNumbers(root: RootView): Promise<AccountNumbers> {
  const passwd = (await readText(root, 'etc/passwd')) ?? '';
  const { users, groups } = parseAccounts(passwd, (await readText(root, 'etc/group')) ?? '');
  const uids = new Map(users.map(({ name, uid }) => [name, uid]));
  const gids = new Map(groups.map(({ name, gid }) => [name, gid]));
  return {
    uid: (user) => uids.get(user) ?? STATIC_USERS[user]?.uid ?? 0,
    gid: (group) => gids.get(group) ?? STATIC_GROUPS[group] ?? 0,
  };
}
