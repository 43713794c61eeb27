import { isAccountName } from '../accounts/account-database.ts';
import { treePath } from '../made-entries.ts';
import { scriptCommands } from '../scripts/script-commands.ts';
import type { InstalledPackage } from '../types.ts';
import { attributes, type State } from './state.ts';

/** `dpkg-statoverride --update --add USER GROUP MODE PATH` in a postinst: owner and mode that a shipped file gets. */
export function statOverrides({ control }: InstalledPackage): State[] {
  const script = control.scripts.get('postinst') ?? '';
  if (!script.includes('dpkg-statoverride')) return [];
  return (scriptCommands(script) ?? []).flatMap(({ words }) => parseOverride(words));
}

export function parseOverride([command, ...rest]: readonly string[]): State[] {
  if (command !== 'dpkg-statoverride' || !rest.includes('--add')) return [];
  const [user = '', group = '', mode = '', absolute = ''] = rest.filter((word) => !word.startsWith('-'));
  const path = /[$`]/.test(absolute) ? undefined : treePath(absolute);
  const isKnown = isAccountName(user) && isAccountName(group) && /^[0-7]{3,4}$/.test(mode);
  if (!isKnown || path === undefined || path === '') return [];
  return [attributes(path, { user, group, mode: Number.parseInt(mode, 8) })];
}
