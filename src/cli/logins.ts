import { parseReference } from '../oci/index.ts';
import { cliError } from './errors.ts';

/** `ghcr.io`, `localhost:5000`, also with a scheme or as `docker.io`; a repository in it is not a registry. */
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
