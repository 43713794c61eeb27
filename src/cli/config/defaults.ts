import type { ParsedLine } from '../parse-line.ts';
import { findConfig } from './find-config.ts';
import type { Config } from './read-config.ts';

/** What config files say; undefined where there are none, or where only help is asked for. */
export async function readDefaults(
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  folder: string,
): Promise<Config | undefined> {
  if (argv[0] === 'help' || argv.some((word) => ['--help', '-h', '--version'].includes(word)))
    return undefined;
  const files = await findConfig(env, folder);
  if (files.length === 0) return undefined;
  const { readConfig } = await import('./read-config.ts');
  return await readConfig(files, folder);
}

/** What the files changed is said to who asks for more; what a project may not set always. */
export async function describeDefaults(
  { refused }: Config,
  { globals, applied }: ParsedLine,
): Promise<string> {
  const { shownValue, refusal } = await import('./show-value.ts');
  const set = globals.verbose === true ? (applied?.values ?? []) : [];
  return [
    ...refused.map((one) => `warning: ${refusal(one)}\n`),
    ...set.map(({ name, value, file }) => `debug: ${file} sets ${name}: ${shownValue(value)}\n`),
  ].join('');
}
