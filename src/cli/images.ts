import { type ImageAccess, machineCredentials, type NamedHosts, parseNamedHosts } from '../oci/index.ts';
import { type InsecureOptions, isInsecure } from './options.ts';

/** How this command asks registries: with the logins of this machine, and by the options over plain HTTP. */
export function imageAccess(
  options: InsecureOptions,
  env: NodeJS.ProcessEnv,
): Required<Omit<ImageAccess, 'reachOf'>> {
  return { credentials: machineCredentials(env), insecure: isInsecure(options), hosts: namedHosts(env) };
}

/** Where registries may lead besides themselves. */
export function namedHosts(env: NodeJS.ProcessEnv): NamedHosts {
  return parseNamedHosts(env['SHEARWALL_TOKEN_SERVICES'] ?? '', env['SHEARWALL_REACHABLE_HOSTS'] ?? '');
}
