import { isLoopback } from '../../base/loopback.ts';

/** A registry's host and port as they are written in one way only, or what is wrong with them. */
export type RegistryHost = { host: string } | { problem: string };

const HUB = 'docker.io';
/** Docker Hub's names in old keys and references; the last one serves its API. */
const HUB_NAMES = [HUB, 'index.docker.io', 'registry-1.docker.io'];
const FORM = /^(\[[0-9a-fA-F:]+\]|[a-zA-Z0-9](?:[a-zA-Z0-9.-]*[a-zA-Z0-9])?)(?::([0-9]{1,5}))?$/;

/**
 * `HOST` or `HOST:PORT` in the one form that policies, logins and connections know it by: in lower case, the port without leading zeros
 * and left out where it is the one that is asked without it (443, on this machine 80), IPv6 as RFC 5952 writes it, `docker.io` for all names of Docker Hub. Spellings that a URL parser or the system's resolver takes for
 * another address (`127.1`, `0x7f.0.0.1`, `2130706433`) are refused: under such a name a host would reach past the policy about it.
 */
export function parseRegistryHost(text: string): RegistryHost {
  const [, name = '', digits] = FORM.exec(text) ?? [];
  if (name === '' || name.includes('..')) return { problem: `"${text}" is not a valid host name` };
  const lower = name.toLowerCase();
  const port = digits === undefined ? undefined : Number(digits);
  if (port !== undefined && (port < 1 || port > 65_535))
    return { problem: `"${text}" has a port that does not exist: ports are 1 to 65535` };
  if (HUB_NAMES.includes(lower) && (port ?? 443) === 443) return { host: HUB };
  const host = URL.canParse(`http://${lower}`) ? new URL(`http://${lower}`).hostname : undefined;
  if (host === undefined) return { problem: `"${name}" is not a valid host name or address` };
  const mapped = /^\[::(?:ffff:)?[0-9a-f]+:[0-9a-f]+\]$/.test(host);
  if (mapped) return { problem: `"${name}" is an IPv4 address in IPv6: write it as an IPv4 address` };
  const isDefault = port === (isLoopback(host) ? 80 : 443);
  const suffix = port === undefined || isDefault ? '' : `:${port}`;
  if (host !== lower && !name.startsWith('['))
    return { problem: `"${name}" is another spelling of ${host}: write "${host}${suffix}"` };
  return { host: `${host}${suffix}` };
}
