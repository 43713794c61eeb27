export type Account = { uid: number; gid: number; home: string };

/**
 * Numbers of a user as image configs name it: `101`, `101:101`, `nginx`. What no list says is as runtimes take it: root's group and
 * folder. `passwd`, `group`: the texts of these files.
 */
export function accountOf(user: string, { passwd, group }: { passwd: string; group: string }): Account {
  const [name = '', groupName] = user.split(':');
  const found = linesOf(passwd).find(([own, , uid]) => own === (name || 'root') || uid === (name || '0'));
  const gid =
    groupName === undefined
      ? found?.[3]
      : (linesOf(group).find(([own]) => own === groupName)?.[2] ?? groupName);
  return { uid: numberOf(found?.[2] ?? name), gid: numberOf(gid), home: found?.[5] || '/' };
}

function linesOf(text: string): string[][] {
  return text.split('\n').map((line) => line.split(':'));
}

function numberOf(text: string | undefined): number {
  return /^\d{1,10}$/.test(text ?? '') ? Number(text) : 0;
}
