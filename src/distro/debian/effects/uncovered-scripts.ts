import { displayPath } from '../../../base/index.ts';
import { stateCoverage } from './package-state/package-states.ts';
import { isNeedless } from './scripts/needless-commands.ts';
import { type ScriptCommand, scriptCommands } from './scripts/script-commands.ts';
import type { Effect, InstalledPackage, ScriptCoverage, UncoveredScript } from './types.ts';

/** What runs when a package is installed for the first time. */
const SCRIPTS = ['preinst', 'postinst'];
const SHELL = /^#!\s*(?:\/usr)?\/bin\/(?:env\s+)?(?:ba|da)?sh\b/;
const SHOWN_CHARACTERS = 80;

/** Scripts with a command that no effect stands in for, in install order. Unknown is said aloud, not guessed. */
export function uncoveredScripts(
  packages: readonly InstalledPackage[],
  effects: readonly Effect[],
): UncoveredScript[] {
  const covers = [...effects.flatMap((effect) => effect.covers), ...stateCoverage(packages)];
  return packages.flatMap(({ name, control }) =>
    SCRIPTS.flatMap((script) => {
      const text = control.scripts.get(script);
      if (text === undefined || isCovered(covers, name, script)) return [];
      const why = reason(text, covers);
      return why === undefined ? [] : [{ package: name, script, why }];
    }),
  );
}

function isCovered(covers: readonly ScriptCoverage[], name: string, script: string): boolean {
  return covers.some(
    (coverage) => 'package' in coverage && coverage.package === name && coverage.scripts.includes(script),
  );
}

function reason(text: string, covers: readonly ScriptCoverage[]): string | undefined {
  if (!SHELL.test(text)) return `is written for ${interpreterOf(text)}, which is not read`;
  const commands = scriptCommands(text);
  if (commands === undefined) return 'is too long to be read';
  const open = commands.filter((command) => !isHandled(command, covers));
  const first = open[0];
  if (!first) return undefined;
  const others = new Set(open.map(show)).size - 1;
  return `runs ${show(first)}${others > 0 ? ` and ${others} more` : ''}`;
}

function isHandled({ words, writes }: ScriptCommand, covers: readonly ScriptCoverage[]): boolean {
  const [command = '', ...rest] = words;
  const name = command.replace(/^\/(?:usr\/)?s?bin\//, '');
  const coverage = covers.find((candidate) => 'command' in candidate && candidate.command === name);
  if (coverage && 'command' in coverage) return coverage.isDone?.([name, ...rest]) ?? true;
  if (writes.some((target) => target !== '' && !target.startsWith('/tmp/') && target.startsWith('/')))
    return false;
  if (name === 'sed' || name === 'perl') return !rest.some((word) => /^-\w*i/.test(word));
  if (name === 'find') return !rest.includes('-delete') && !rest.includes('-exec');
  if (name === 'chmod' && (rest.at(-1) ?? '').startsWith('/etc/init.d/')) return true;
  if (name === 'dpkg-divert') return isHarmlessDiversion(rest);
  return command === '' || isNeedless(name);
}

/** Asking, undoing what an older version did, and the temporary ones of the merged /usr leave nothing behind. */
function isHarmlessDiversion(words: readonly string[]): boolean {
  return words.some((word) => /^--(?:list|listpackage|truename|remove)$|\.usr-is-merged\b/.test(word));
}

function show({ words, writes }: ScriptCommand): string {
  const text = [...words, ...writes.map((target) => `> ${target}`)].join(' ');
  return printable(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS - 1)}...` : text);
}

/** Names of a package must not steer the terminal that shows them. */
function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  return displayPath(text.replace(/\s+/g, ' ').replace(/[\x00-\x1f\x7f]/g, '?'));
}

function interpreterOf(text: string): string {
  return printable(/^#!\s*(\S{1,60})/.exec(text)?.[1] ?? 'no shell');
}
