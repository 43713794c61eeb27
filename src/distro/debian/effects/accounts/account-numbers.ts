import { readText } from '../made-entries.ts';
import type { RootView } from '../types.ts';
import { parseAccounts } from './account-database.ts';
import { STATIC_GROUPS, STATIC_USERS } from './debian-numbers.ts';

/** Numbers of the image's own accounts, then of Debian's fixed ones. Undefined: no such name, and nothing may belong to it. */
export type AccountNumbers = {
  uid: (user: string) => number | undefined;
  gid: (group: string) => number | undefined;
};

export async function accountNumbers(root: RootView): Promise<AccountNumbers> {
  const passwd = (await readText(root, 'etc/passwd')) ?? '';
  const { users, groups } = parseAccounts(passwd, (await readText(root, 'etc/group')) ?? '');
  const uids = new Map(users.map(({ name, uid }) => [name, uid]));
  const gids = new Map(groups.map(({ name, gid }) => [name, gid]));
  return {
    uid: (user) => uids.get(user) ?? STATIC_USERS[user]?.uid ?? (user === 'root' ? 0 : undefined),
    gid: (group) => gids.get(group) ?? STATIC_GROUPS[group] ?? (group === 'root' ? 0 : undefined),
  };
}
