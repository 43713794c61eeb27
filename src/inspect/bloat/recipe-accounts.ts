import { withoutUndefined } from '../../base/without-undefined.ts';
import type { LookedSlim } from '../../build/index.ts';
import { slimTextExaminer } from '../../build/index.ts';

/** As a recipe has them. */
export type RecipeAccounts = {
  users?: { username: string; uid: number; gid: number; shell: string; homedir: string }[];
  groups?: { groupname: string; gid: number }[];
  'run-as': string;
};

const NAME = /^[a-z_][a-z0-9_.-]{0,31}$/;
const NUMBERS = /^\d{1,10}(?::\d{1,10})?$/;

/** Who an image runs as, with the account that is meant by the name; undefined: root, or nobody that a recipe could name. */
export function recipeAccounts(user: string, { files }: LookedSlim): RecipeAccounts | undefined {
  if (NUMBERS.test(user)) return /^0(?::|$)/.test(user) ? undefined : { 'run-as': user };
  const [name = ''] = user.split(':');
  if (name === 'root' || !NAME.test(name)) return undefined;
  const passwd = files.tree.factsAt(slimTextExaminer, 'etc/passwd') ?? '';
  const line = passwd.split('\n').find((each) => each.startsWith(`${name}:`));
  const [, , uid = '', gid = '', , home = '', shell = ''] = line?.split(':') ?? [];
  if (!/^[1-9]\d{0,9}$/.test(uid) || !/^\d{1,10}$/.test(gid)) return undefined;
  const place = (path: string, other: string): string => (path.startsWith('/') ? path : other);
  return withoutUndefined({
    users: [
      {
        username: name,
        uid: Number(uid),
        gid: Number(gid),
        shell: place(shell, '/usr/sbin/nologin'),
        homedir: place(home, '/nonexistent'),
      },
    ],
    groups: gid === '0' ? undefined : [{ groupname: name, gid: Number(gid) }],
    'run-as': name,
  });
}
