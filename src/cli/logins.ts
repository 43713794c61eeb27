import { mkdir, realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { writeFileAtomically } from '../base/atomic-write.ts';
import { type LoginSources, parseReference } from '../oci/index.ts';
import { cliError } from './errors.ts';
import { credentialSources } from './images.ts';

/** The files and helpers in which logins are kept, to be changed. */
export function loginSources(env: NodeJS.ProcessEnv): LoginSources {
  return { ...credentialSources(env), writeFile };
}

/** Through a symbolic link to where it leads: it is somebody's arrangement, and stays. */
async function writeFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  await writeFileAtomically(target, text, 0o600);
}

/** `ghcr.io`, `localhost:5000`, also with a scheme or as `docker.io`; a repository in it is no registry. */
export function parseRegistry(text: string): string {
  const name = text.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
  const registry = ['index.docker.io', 'registry-1.docker.io'].includes(name) ? 'docker.io' : name;
  const isHost = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/.test(
    registry,
  );
  const isKnown = /[.:]|^localhost$/.test(registry);
  if (isHost && isKnown && parseReference(`${registry}/x`).registry === registry) return registry;
  throw cliError('CLI_LOGIN', `'${text}' is not the name of a registry`, {
    hint: 'give its host, as in ghcr.io or localhost:5000, without a repository',
  });
}
