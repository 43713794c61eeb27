import type { Credentials } from './registry/credentials.ts';

export type OpenOptions = {
  /** Where registry passwords come from (`loadCredentials`); none: anonymous. */
  credentials?: Credentials;
  /** Plain http also for registries beyond loopback. */
  insecure?: boolean;
  /** For a target: an archive keeps what it holds, as registries and layouts always do. */
  keep?: boolean;
  /** Of an archive: what messages call it, where the file is a copy that the user never named. */
  name?: string;
};
