import { constants, lstatSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { whyUnread } from '../../base/storage-errors.ts';
import { cliError } from '../errors.ts';

/** A file with defaults that exists. */
export type ConfigFile = { whose: 'project' | 'user'; path: string; text: string };

/** A folder that somebody else made may be one's working folder: only what is in it is a project's. */
export const PROJECT_FILE = '.shearwall.yaml';

const LIMIT_BYTES = 256 * 1024;

export function userFile(env: NodeJS.ProcessEnv): string {
  return join(
    env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'),
    'shearwall',
    'config.yaml',
  );
}

/** The files that there are, the project's first. Throws CLI_CONFIG_UNREADABLE for what is there and may not be used. */
export async function findConfig(env: NodeJS.ProcessEnv, folder: string): Promise<ConfigFile[]> {
  const places = [
    { whose: 'project', path: join(folder, PROJECT_FILE), shown: PROJECT_FILE },
    { whose: 'user', path: userFile(env), shown: userFile(env) },
  ] as const;
  const files: ConfigFile[] = [];
  for (const { whose, path, shown } of places) {
    // All that a run without such files pays.
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) continue;
    if (whose === 'project' && found.isSymbolicLink())
      throw unusable(shown, 'it is a symbolic link', 'put the file itself there');
    files.push({ whose, path: shown, text: await readConfig(path, shown, whose) });
  }
  return files;
}

async function readConfig(path: string, shown: string, whose: ConfigFile['whose']): Promise<string> {
  // Without O_NONBLOCK a named pipe would be waited for.
  const follow = whose === 'project' ? constants.O_NOFOLLOW : 0;
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | follow).catch(
    (cause: unknown) => {
      throw unusable(shown, whyUnread(cause), 'make it readable for you, or remove it');
    },
  );
  try {
    await check(file, shown, whose);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(LIMIT_BYTES + 1), 0, LIMIT_BYTES + 1, 0);
    if (bytesRead > LIMIT_BYTES)
      throw unusable(shown, `it has more than ${LIMIT_BYTES} bytes`, 'it holds a few settings, no data');
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The user's file says who is trusted: nobody else may have written it. */
async function check(file: FileHandle, path: string, whose: ConfigFile['whose']): Promise<void> {
  const stats = await file.stat();
  if (!stats.isFile()) throw unusable(path, 'it is not a regular file', 'remove it, or put a file there');
  if (whose === 'project' || process.getuid === undefined) return;
  if (stats.uid !== process.getuid())
    throw unusable(path, 'it belongs to somebody else', `chown it to yourself, if you trust what it says`);
  if ((stats.mode & 0o022) !== 0)
    throw unusable(path, 'others may write to it', `look at what it says, then: chmod go-w ${path}`);
}

function unusable(path: string, reason: string, hint: string): Error {
  return cliError('CLI_CONFIG_UNREADABLE', `the config file ${path} cannot be used: ${reason}`, { hint });
}
