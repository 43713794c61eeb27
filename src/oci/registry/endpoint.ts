import { isLoopback } from '../../base/loopback.ts';

/** Where a registry's API is: `https://ghcr.io`. Plain http for loopback, as docker does, and where the user insists. */
export function endpointOf(registry: string, insecure: boolean): URL {
  // Docker Hub's name in references is not the host that serves its API.
  if (registry === 'docker.io') return new URL('https://registry-1.docker.io');
  const { hostname } = new URL(`https://${registry}`);
  return new URL(`${insecure || isLoopback(hostname) ? 'http' : 'https'}://${registry}`);
}
