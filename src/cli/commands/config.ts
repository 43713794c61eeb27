import type { CommandFamily, ExitCode, Invocation } from '../command.ts';
import { findConfig, PROJECT_FILE, userFile } from '../config/find-config.ts';
import type { Value } from '../config/read-config.ts';
import { SETTINGS } from '../config/settings.ts';
import { terminalOptions } from '../terminal.ts';

export const command: CommandFamily = {
  misuse: { code: 'CLI_USAGE' },
  commands: {
    show: {
      summary: 'say what is set by default, and by whom: the environment, the project or you',
      describe(cmd) {
        cmd.addHelpText('after', HELP);
      },
      run: show,
    },
  },
};

const HELP = `
What the line says comes first, then the environment, then ${PROJECT_FILE} in the working folder, then config.yaml in
$XDG_CONFIG_HOME/shearwall, which must belong to you and be writable by nobody else. A project may set formats, colour, platform,
jobs, thresholds, and paths inside its folder; keys, identities, trust roots, policies, databases and mirrors are yours alone.`;

type From = 'environment' | 'project' | 'user' | 'default';
type Shown = { name: string; value: Value | null; from: From; where: string | null };

/** Every setting, its value and where that is from. */
async function show({ env, out }: Invocation<unknown>): Promise<ExitCode> {
  const [{ readConfig }, { refusal, shownValue }, { renderTable }] = await Promise.all([
    import('../config/read-config.ts'),
    import('../config/show-value.ts'),
    import('../../base/render-table.ts'),
  ]);
  const files = await findConfig(env, process.cwd());
  const { values, refused } = await readConfig(files, process.cwd());
  const settings = [...SETTINGS].map(([name, setting]): Shown => {
    const inEnvironment = setting.env === undefined ? undefined : env[setting.env];
    if (setting.env !== undefined && inEnvironment)
      return {
        name,
        value: name === 'color' ? false : shownValue(inEnvironment),
        from: 'environment',
        where: setting.env,
      };
    const found = values.find((one) => one.name === name);
    if (found === undefined) return { name, value: null, from: 'default', where: null };
    const { value, whose, file } = found;
    return { name, value: typeof value === 'string' ? shownValue(value) : value, from: whose, where: file };
  });
  const places = [
    { whose: 'project', path: PROJECT_FILE },
    { whose: 'user', path: userFile(env) },
  ].map((place) => ({ ...place, exists: files.some(({ whose }) => whose === place.whose) }));
  out.result({ schemaVersion: 1, files: places, settings, refused }, () => {
    const rows = settings.flatMap(({ name, value, where }) =>
      value === null ? [] : [[name, shownValue(value), where ?? '']],
    );
    const table = renderTable(COLUMNS, rows, terminalOptions(env)).trimEnd();
    return [
      ...places.map(({ path, exists }) => `${path}${exists ? '' : ' (not there)'}`),
      '',
      rows.length === 0 ? 'nothing is set; everything is as it is by default' : table,
      ...refused.map((one) => `refused: ${refusal(one)}`),
    ].join('\n');
  });
  return 0;
}

const COLUMNS = [{ title: 'SETTING' }, { title: 'VALUE', shrinks: true }, { title: 'FROM' }];
