export type User = { name: string; uid: number; gid: number; comment: string; home: string; shell: string };
export type AccountGroup = { name: string; gid: number; members: string[] };

/** Users and groups in file order: what passwd(5) and group(5) hold. Byte strings throughout. */
export type AccountDatabase = { users: User[]; groups: AccountGroup[] };

const LINE_LIMIT = 100_000;

/** Reads passwd(5) and group(5); lines that are not an account (NIS `+`, rubbish) are left out. */
export function parseAccounts(passwd: string, group: string): AccountDatabase {
  return { users: fieldsOf(passwd).flatMap(toUser), groups: fieldsOf(group).flatMap(toGroup) };
}

function fieldsOf(text: string): string[][] {
  return text
    .split('\n', LINE_LIMIT)
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));
}

function toUser([name = '', , uid = '', gid = '', comment = '', home = '', shell = '']: string[]): User[] {
  if (!isAccountName(name) || !isNumber(uid) || !isNumber(gid)) return [];
  return [{ name, uid: Number(uid), gid: Number(gid), comment, home, shell }];
}

function toGroup([name = '', , gid = '', members = '']: string[]): AccountGroup[] {
  if (!isAccountName(name) || !isNumber(gid)) return [];
  return [{ name, gid: Number(gid), members: members.split(',').filter((member) => member !== '') }];
}

function isNumber(text: string): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) < 2 ** 32 - 1;
}

/** A name that can stand in a line of passwd(5) without changing what the line says. */
export function isAccountName(name: string): boolean {
  return /^[A-Za-z_][\w.-]{0,31}\$?$/.test(name);
}

export function renderPasswd({ users }: AccountDatabase): string {
  return lines(
    users.map((user) => [user.name, 'x', user.uid, user.gid, user.comment, user.home, user.shell]),
  );
}

export function renderGroup({ groups }: AccountDatabase): string {
  return lines(groups.map((group) => [group.name, 'x', group.gid, group.members.join(',')]));
}

/** shadow(5): nobody can log in with a password. `day` is days since 1970. */
export function renderShadow({ users }: AccountDatabase, day: number): string {
  return lines(users.map((user) => [user.name, '*', day, 0, 99999, 7, '', '', '']));
}

export function renderGshadow({ groups }: AccountDatabase): string {
  return lines(groups.map((group) => [group.name, '*', '', group.members.join(',')]));
}

function lines(rows: (string | number)[][]): string {
  return rows.map((row) => `${row.join(':').replaceAll('\n', '')}\n`).join('');
}
