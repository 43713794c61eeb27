import type { Examiner } from '../../../image-files/index.ts';
import { readText } from '../../../image-files/index.ts';

/** What a `postgresql.conf` makes the server run and load. Byte strings. */
export type PostgresqlSettings = {
  /** Of `archive_command` and the like: given to a shell. */
  commands: readonly string[];
  /** Of `dynamic_library_path`, and libraries that are named by a path. */
  paths: readonly string[];
};

const LIMIT_BYTES = 1024 * 1024;
const COMMAND = /_command$/;
const LIBRARIES = /_(?:libraries|library|library_path|provider)$/;
/** `name = 'value'`, the equals sign and the quotes may be left out (guc-file.l). */
const SETTING = /^[ \t]*([\w.]+)[ \t]*=?[ \t]*(?:'((?:[^'\\]|''|\\.)*)'|([^\s#']*))/;

/** Main files and those that they include, by the name that they have everywhere. */
export const postgresqlSettingsExaminer: Examiner<PostgresqlSettings> = {
  id: 'reach-postgresql',
  version: 1,
  wants: { suffixes: ['.conf'], accept: ({ path }) => path.includes('postgres') },
  examine(file, problem) {
    const text = readText(file, { limit: LIMIT_BYTES, problem, encoding: 'latin1' });
    return text === undefined ? undefined : readSettings(text);
  },
};

export function readSettings(text: string): PostgresqlSettings {
  const commands: string[] = [];
  const paths: string[] = [];
  for (const line of text.split('\n')) {
    const [, name = '', quoted, plain = ''] = SETTING.exec(line) ?? [];
    const value = (quoted ?? plain).replaceAll("''", "'");
    if (COMMAND.test(name)) commands.push(value);
    if (LIBRARIES.test(name)) paths.push(...value.split(/[:,\s"]+/).filter((path) => path.includes('/')));
  }
  return { commands: commands.filter((command) => command !== ''), paths };
}
