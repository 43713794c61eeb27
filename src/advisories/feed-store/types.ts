import type { Digest, Validators } from '../../base/index.ts';
import type { Feed } from '../types.ts';

/** A feed in the store: what is known of it, and its file, as the publisher gave it. */
export type StoredFeed = Feed & {
  /** Name of the file, below a folder that is named by its digest. */
  file: string;
  digest: Digest;
  sizeBytes: number;
  /** What the server called this version. */
  validators: Validators;
};

/** A feed that is fetched: one of the public ones, or of the user's configuration. */
export type ConfiguredFeed = {
  id: string;
  url: string;
  /** Undefined: detected from its content. */
  kind?: Feed['kind'] | undefined;
  /** Undefined: as its content tells. Of packages of apk: the release that they are of, where the address does not tell. */
  covers?: readonly string[] | undefined;
  /** Of packages: a file of keys that may sign besides the distribution's own, for mirrors that are signed anew. */
  keyring?: string | undefined;
};
