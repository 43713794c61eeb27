import type { Credentials } from './registry/credentials.ts';
import type { NamedHosts } from './registry/named-hosts.ts';

export type OpenOptions = {
  /** Where registry passwords come from (`loadCredentials`); none: anonymous. */
  credentials?: Credentials;
  /** Plain http also for registries beyond loopback. */
  insecure?: boolean;
  /** Hosts besides the registry that the user has named. */
  hosts?: NamedHosts;
  /** For a target: an archive keeps what it holds, as registries and layouts always do. */
  keep?: boolean;
  /** Of an archive: what messages call it, where the file is a copy that the user never named. */
  name?: string;
};
