import { bytePath } from '../../../../base/index.ts';
import type { Entry } from '../../../../rootfs/index.ts';
import { entryMaker, readText, treePath } from '../made-entries.ts';
import { statesOf } from '../package-state/package-states.ts';
import type { Effect, EffectInput } from '../types.ts';
import {
  type AccountDatabase,
  parseAccounts,
  renderGroup,
  renderGshadow,
  renderPasswd,
  renderShadow,
} from './account-database.ts';
import { addNamed, addRequested } from './add-accounts.ts';
import { STATIC_GROUPS } from './debian-numbers.ts';
import { requestedByScripts, requestOf } from './requested-accounts.ts';
import { requestedBySysusers } from './sysusers.ts';

/** As in images without base-passwd: root, nobody, and one user who may do nothing special. */
const MINIMAL_PASSWD = `root:x:0:0:root:/root:/usr/sbin/nologin
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
nonroot:x:65532:65532:nonroot:/home/nonroot:/usr/sbin/nologin
`;
const MINIMAL_GROUP = `root:x:0:
tty:x:5:
staff:x:50:
nogroup:x:65534:
nonroot:x:65532:
`;

export const accounts: Effect = {
  name: 'accounts',
  description:
    "Users and groups of base-passwd, of the packages' scripts and sysusers.d files, and of the recipe",
  covers: [
    ...['adduser', 'addgroup', 'useradd', 'groupadd'].map((command) => ({
      command,
      isDone: (words: readonly string[]) => requestOf(words).length > 0,
    })),
    { command: 'systemd-sysusers' },
    { package: 'base-passwd', scripts: ['preinst', 'postinst'] },
    { package: 'passwd', scripts: ['preinst', 'postinst'] },
  ],
  apply: async (input) => {
    const database = await startingAccounts(input);
    const states = statesOf(input.packages);
    addRequested(database, requestedByScripts(input.packages));
    addRequested(database, await requestedBySysusers(input.root));
    addNamed(
      database,
      states.map(({ user }) => user),
      states.map(({ group }) => group),
    );
    addFromRecipe(database, input);
    return entriesOf(database, input);
  },
};

/** The package's own file where there is one, else base-passwd's master, else the minimum. */
async function startingAccounts({ root }: EffectInput): Promise<AccountDatabase> {
  const passwd =
    (await readText(root, 'etc/passwd')) ?? (await readText(root, 'usr/share/base-passwd/passwd.master'));
  const group =
    (await readText(root, 'etc/group')) ?? (await readText(root, 'usr/share/base-passwd/group.master'));
  return parseAccounts(passwd ?? MINIMAL_PASSWD, group ?? MINIMAL_GROUP);
}

/** The recipe has the last word: an account of the same name is replaced. */
function addFromRecipe(database: AccountDatabase, { settings }: EffectInput): void {
  for (const { name, gid, members } of settings.accounts.groups)
    put(database.groups, { name: bytePath(name), gid, members: members.map(bytePath) });
  for (const { name, uid, gid, shell, home } of settings.accounts.users) {
    const user = {
      name: bytePath(name),
      uid,
      gid,
      comment: '',
      home: bytePath(home),
      shell: bytePath(shell),
    };
    put(database.users, user);
    if (!database.groups.some((group) => group.gid === gid || group.name === user.name))
      database.groups.push({ name: user.name, gid, members: [] });
  }
}

function put<Item extends { name: string }>(items: Item[], item: Item): void {
  const index = items.findIndex(({ name }) => name === item.name);
  if (index < 0) items.push(item);
  else items[index] = item;
}

function entriesOf(database: AccountDatabase, { root, packages, settings }: EffectInput): Entry[] {
  const make = entryMaker(settings.epoch);
  const hasShadow = packages.some(({ name }) => name === 'base-passwd' || name === 'passwd');
  const gid = STATIC_GROUPS['shadow'] ?? 0;
  const shadow = hasShadow
    ? [
        make.file('etc/gshadow', renderGshadow(database), { mode: 0o640, gid }),
        make.file('etc/shadow', renderShadow(database, Math.floor(settings.epoch / 86_400)), {
          mode: 0o640,
          gid,
        }),
      ]
    : [];
  const homes = settings.accounts.users.flatMap(({ uid, gid: group, home }): Entry[] => {
    const path = treePath(bytePath(home));
    // By its very name /nonexistent must not be made (adduser(8)).
    if (path === undefined || path === '' || path === 'nonexistent' || root.get(path, { follow: true }))
      return [];
    return [make.directory(path, { mode: 0o700, uid, gid: group })];
  });
  const nonroot = database.users.find(({ name, home }) => name === 'nonroot' && home === '/home/nonroot');
  if (nonroot && !root.get('home/nonroot') && !homes.some(({ path }) => path === 'home/nonroot'))
    homes.push(make.directory('home/nonroot', { mode: 0o700, uid: nonroot.uid, gid: nonroot.gid }));
  return [
    make.file('etc/group', renderGroup(database)),
    make.file('etc/passwd', renderPasswd(database)),
    ...shadow,
    ...homes,
  ];
}
