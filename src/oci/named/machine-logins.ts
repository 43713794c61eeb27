import { realpath } from 'node:fs/promises';
import { writeFileAtomically } from '../../base/atomic-write.ts';
import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { makeFolderFor } from '../../base/make-folder.ts';
import { runProgram } from '../../base/run-program.ts';
import { systemCodeOf } from '../../base/storage-errors.ts';
import { type CredentialSources, type Credentials, loadCredentials } from '../registry/credentials.ts';
import type { LoginSources } from '../registry/stored-logins.ts';

/** The logins of this machine, by podman's, docker's and their helpers' files: `env` says where these are. */
export function machineCredentials(env: CredentialSources['env']): Credentials {
  return loadCredentials(machineLogins(env));
}

/** The files and helpers in which logins are kept, to be read or changed. */
export function machineLogins(env: CredentialSources['env']): LoginSources {
  return { env, readFile: readIfThere, exec: runHelper, writeFile };
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readBounded(path, SMALL_FILE_BYTES)).toString('utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '')) return undefined;
    throw error;
  }
}

/** Through a symbolic link to where it leads: it is somebody's arrangement, and stays. */
async function writeFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  makeFolderFor(target, 0o700);
  await writeFileAtomically(target, text, 0o600);
}

/** Credential helpers take the registry's name on stdin (docker-credential-helpers protocol). */
async function runHelper(
  command: string,
  args: string[],
  input: string,
): Promise<{ exitCode: number; stdout: string }> {
  const { exitCode, output } = await runProgram(command, args, { input });
  return { exitCode, stdout: output.toString('utf8') };
}
