import { renderTable, type TableOptions } from '../../base/render-table.ts';
import { terminalText } from '../../base/terminal-text.ts';
import { findConfig, PROJECT_FILE, userFile } from './find-config.ts';
import { type Config, type Refused, readConfig, type Value } from './read-config.ts';
import { SETTINGS, type Setting } from './settings.ts';
import { refusal, shownValue } from './show-value.ts';

/** Where defaults are set, and what is set there. */
export type ShownConfig = {
  files: readonly { whose: 'project' | 'user'; path: string; exists: boolean }[];
  /** Every setting there is. */
  settings: readonly ShownSetting[];
  /** What the project's file may not set. */
  refused: readonly Refused[];
};

export type ShownSetting = {
  name: string;
  /** Null: nobody sets it. */
  value: Value | null;
  from: 'environment' | 'project' | 'user' | 'default';
  /** The variable or the file; null: nobody sets it. */
  where: string | null;
};

/** What is set by the environment and by the files that count in this folder. */
export async function showConfig(env: NodeJS.ProcessEnv, folder: string): Promise<ShownConfig> {
  const found = await findConfig(env, folder);
  const config = await readConfig(found, folder);
  const exists = (whose: 'project' | 'user'): boolean => found.some((file) => file.whose === whose);
  return {
    files: [
      { whose: 'project', path: PROJECT_FILE, exists: exists('project') },
      { whose: 'user', path: userFile(env), exists: exists('user') },
    ],
    settings: [...SETTINGS].map(([name, setting]) => showSetting(name, setting, config, env)),
    refused: config.refused,
  };
}

function showSetting(
  name: string,
  setting: Setting,
  { values }: Config,
  env: NodeJS.ProcessEnv,
): ShownSetting {
  const where = setting.env;
  const text = where === undefined ? undefined : env[where];
  if (where !== undefined && text)
    return { name, value: name === 'color' ? false : shownValue(text), from: 'environment', where };
  const found = values.find((one) => one.name === name);
  if (found === undefined) return { name, value: null, from: 'default', where: null };
  const { value, whose, file } = found;
  return { name, value: typeof value === 'string' ? shownValue(value) : value, from: whose, where: file };
}

export function renderShownConfig({ files, settings, refused }: ShownConfig, terminal: TableOptions): string {
  const rows = settings.flatMap(({ name, value, where }) =>
    value === null ? [] : [[name, shownValue(value), where ?? '']],
  );
  return [
    ...files.map(({ path, exists }) => terminalText(`${path}${exists ? '' : ' (not there)'}`)),
    '',
    rows.length === 0 ? 'nothing is set' : renderTable(COLUMNS, rows, terminal).trimEnd(),
    ...refused.map((one) => terminalText(`refused: ${refusal(one)}`)),
  ].join('\n');
}

const COLUMNS = [{ title: 'SETTING' }, { title: 'VALUE', shrinks: true }, { title: 'FROM' }];
