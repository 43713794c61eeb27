import type { HostReach } from '../base/http.ts';
import type { Credentials } from './registry/credentials.ts';
import type { NamedHosts } from './registry/named-hosts.ts';

export type OpenOptions = {
  /** Where registry passwords come from (`loadCredentials`); none: anonymous. */
  credentials?: Credentials;
  /** Plain http also for registries beyond loopback. */
  insecure?: boolean;
  /** Hosts besides the registry that the user has named. */
  hosts?: NamedHosts;
  /** Where the registry itself may be, where it was not the user who named it. Absent: anywhere. */
  reachOf?: (registry: string) => HostReach | undefined;
  /** For a target: an archive keeps what it holds, as registries and layouts always do. */
  keep?: boolean;
  /** Of an archive: what messages call it, where the file is a copy that the user never named. */
  name?: string;
};
