import { parseRegistryHost } from '../oci/index.ts';
import { cliError } from './errors.ts';

/** `ghcr.io`, `localhost:5000`, also with a scheme or as `docker.io`; a repository in it is not a registry. */
export function parseRegistry(text: string): string {
  const name = text.replace(/^https?:\/\//, '').replace(/\/(?:v[12]\/?)?$/, '');
  const isKnown = /[.:]|^localhost$/.test(name);
  const parsed = isKnown ? parseRegistryHost(name) : { problem: 'it has no dot and no port' };
  if ('host' in parsed) return parsed.host;
  throw cliError('CLI_LOGIN', `'${text}' is not the name of a registry: ${parsed.problem}`, {
    hint: 'give its host, as in ghcr.io or localhost:5000, without a repository',
  });
}
