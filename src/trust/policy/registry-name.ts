const HUB = ['index.docker.io', 'registry-1.docker.io'];

/**
 * The one name that patterns know a registry by: other spellings reach the same host, and must not reach past a policy. The port that https
 * has anyway is left out, and Docker Hub is `docker.io`.
 */
export function registryName(registry: string): string {
  const [, host = registry, digits] = /^(.*?)(?::(\d+))?$/.exec(registry.toLowerCase()) ?? [];
  const port = digits === undefined || Number(digits) === 443 ? '' : `:${Number(digits)}`;
  return `${HUB.includes(host) ? 'docker.io' : host}${port}`;
}
