import type { AccountDatabase, AccountGroup, User } from './account-database.ts';
import { KNOWN_SYSTEM_NUMBERS, STATIC_GROUPS, STATIC_USERS } from './debian-numbers.ts';
import type { AccountRequest } from './requested-accounts.ts';

/** Debian's range for system accounts, used from below for names without a number of their own. */
const FIRST_SYSTEM_NUMBER = 100;
const LAST_SYSTEM_NUMBER = 899;
const NOGROUP = 65534;

/** Adds what packages ask for; a name that is already there stays as it is. */
export function addRequested(accounts: AccountDatabase, requests: readonly AccountRequest[]): void {
  for (const request of requests) {
    if (request.kind === 'user') addUser(accounts, request);
    else if (request.kind === 'group') groupNamed(accounts, request.name, request.gid);
  }
  for (const request of requests)
    if (request.kind === 'member') addMember(accounts, request.user, request.group);
}

/** Only where both exist: scripts ask first, and make no account for this. */
function addMember({ users, groups }: AccountDatabase, userName: string, groupName: string): void {
  const user = users.find(({ name }) => name === userName);
  const group = groups.find(({ name }) => name === groupName);
  if (!user || !group || user.gid === group.gid || group.members.includes(userName)) return;
  group.members.push(userName);
}

function addUser(accounts: AccountDatabase, request: AccountRequest & { kind: 'user' }): User {
  const known = accounts.users.find(({ name }) => name === request.name);
  if (known) return known;
  const uid = request.uid ?? systemNumber(accounts, request.name);
  const { name, comment, home, shell } = request;
  const gid =
    request.group === undefined
      ? (request.gid ?? NOGROUP)
      : groupNamed(accounts, request.group, request.gid ?? (request.group === name ? uid : undefined)).gid;
  const user = { name, uid, gid, comment: oneField(comment), home: oneField(home), shell: oneField(shell) };
  accounts.users.push(user);
  return user;
}

/** Makes the accounts that Debian numbers the same everywhere, when something in the image belongs to them. */
export function addNamed(
  accounts: AccountDatabase,
  users: readonly string[],
  groups: readonly string[],
): void {
  for (const name of users) {
    const fixed = STATIC_USERS[name];
    if (!fixed || accounts.users.some((user) => user.name === name)) continue;
    groupNamed(accounts, name, fixed.gid);
    accounts.users.push({ name, ...fixed, comment: name, shell: '/usr/sbin/nologin' });
  }
  for (const name of groups) if (STATIC_GROUPS[name] !== undefined) groupNamed(accounts, name);
}

/** The group of that name, made when there is none. */
function groupNamed(accounts: AccountDatabase, name: string, gid?: number): AccountGroup {
  const known = accounts.groups.find((group) => group.name === name);
  if (known) return known;
  const isFree = gid !== undefined && !accounts.groups.some((group) => group.gid === gid);
  const group = {
    name,
    gid: isFree ? gid : (STATIC_GROUPS[name] ?? systemNumber(accounts, name)),
    members: [],
  };
  accounts.groups.push(group);
  return group;
}

function systemNumber({ users, groups }: AccountDatabase, name: string): number {
  const taken = new Set([...users.map(({ uid }) => uid), ...groups.map(({ gid }) => gid)]);
  const fixed = KNOWN_SYSTEM_NUMBERS[name];
  if (fixed !== undefined && !users.some(({ uid }) => uid === fixed)) return fixed;
  let number = FIRST_SYSTEM_NUMBER;
  while (taken.has(number) && number < LAST_SYSTEM_NUMBER) number++;
  return number;
}

/** Text that must not break out of its field of passwd(5). */
function oneField(text: string): string {
  return text.replace(/[:\n\0]/g, '');
}
