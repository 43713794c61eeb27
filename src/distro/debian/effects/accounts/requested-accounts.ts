import { withoutUndefined } from '../../../../base/without-undefined.ts';
import { scriptCommands } from '../scripts/script-commands.ts';
import type { InstalledPackage } from '../types.ts';
import { isAccountName } from './account-database.ts';

/** What a script or a sysusers.d line asks for; numbers only where it names them. */
export type AccountRequest =
  | {
      kind: 'user';
      name: string;
      uid?: number;
      group?: string;
      gid?: number;
      comment: string;
      home: string;
      shell: string;
    }
  | { kind: 'group'; name: string; gid?: number }
  | { kind: 'member'; user: string; group: string };

const SCRIPTS = ['preinst', 'postinst'];

/** Calls of adduser, addgroup, useradd and groupadd in maintainer scripts, in the order written. */
export function requestedByScripts(packages: readonly InstalledPackage[]): AccountRequest[] {
  const texts = packages.flatMap(({ control }) => SCRIPTS.map((name) => control.scripts.get(name) ?? ''));
  return texts
    .filter((text) => /\b(?:adduser|addgroup|useradd|groupadd)\b/.test(text))
    .flatMap((text) => scriptCommands(text) ?? [])
    .flatMap(({ words }) => requestOf(words));
}

/** Nothing for another command, or one whose names only a running shell knows. */
export function requestOf([command = '', ...rest]: readonly string[]): AccountRequest[] {
  const program = command.replace(/^.*\//, '');
  if (program === 'adduser' || program === 'addgroup') return adduser(program, rest);
  if (program === 'useradd' || program === 'groupadd') return useradd(program, rest);
  return [];
}

const WITH_VALUE = new Set(
  '--home --shell --uid --gid --gecos --comment --ingroup --firstuid --lastuid --conf -d --home-dir -s -u -g -c -G --groups -K --key -e -f -k --skel'.split(
    ' ',
  ),
);

type Arguments = { flags: Set<string>; values: Map<string, string>; names: string[] };

function parseArguments(words: string[]): Arguments {
  const result: Arguments = { flags: new Set(), values: new Map(), names: [] };
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? '';
    const [name = '', ...value] = word.split('=');
    if (!word.startsWith('-')) result.names.push(word);
    else if (value.length > 0) result.values.set(name, value.join('='));
    else if (WITH_VALUE.has(word)) result.values.set(word, words[++index] ?? '');
    else result.flags.add(word);
  }
  return result;
}

/** adduser(8): with `--system` a home that does not exist is `/nonexistent` and the group is `nogroup` without `--group`. */
function adduser(program: string, words: string[]): AccountRequest[] {
  const { flags, values, names } = parseArguments(words);
  const [name = '', group] = names;
  if (!isAccountName(name)) return [];
  if (group !== undefined) return isAccountName(group) ? [{ kind: 'member', user: name, group }] : [];
  const gid = idOf(values.get('--gid'));
  const ownsGroup = flags.has('--group');
  if (program === 'addgroup' || (ownsGroup && !flags.has('--system')))
    return [withoutUndefined({ kind: 'group', name, gid })];
  const ingroup = values.get('--ingroup');
  return [
    withoutUndefined({
      kind: 'user',
      name,
      uid: idOf(values.get('--uid')),
      group: ownsGroup ? name : ingroup,
      gid,
      comment: values.get('--gecos') ?? values.get('--comment') ?? '',
      home: values.get('--home') ?? '/nonexistent',
      shell: values.get('--shell') ?? '/usr/sbin/nologin',
    }),
  ];
}

function useradd(program: string, words: string[]): AccountRequest[] {
  const { flags, values, names } = parseArguments(words);
  const name = names.at(-1) ?? '';
  if (!isAccountName(name)) return [];
  const gidText = values.get('-g') ?? values.get('--gid');
  if (program === 'groupadd') return [withoutUndefined({ kind: 'group', name, gid: idOf(gidText) })];
  const isNumeric = /^\d+$/.test(gidText ?? '');
  const group = isNumeric
    ? undefined
    : (gidText ?? (flags.has('-N') || flags.has('--no-user-group') ? undefined : name));
  return [
    withoutUndefined({
      kind: 'user',
      name,
      uid: idOf(values.get('-u') ?? values.get('--uid')),
      group,
      gid: idOf(gidText),
      comment: values.get('-c') ?? values.get('--comment') ?? '',
      home: values.get('-d') ?? values.get('--home-dir') ?? values.get('--home') ?? `/home/${name}`,
      shell: values.get('-s') ?? values.get('--shell') ?? '/usr/sbin/nologin',
    }),
  ];
}

function idOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
