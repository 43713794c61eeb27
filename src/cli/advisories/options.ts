import type { InsecureOptions } from '../options.ts';
import type { AcceptanceOptions } from '../signing/acceptance-options.ts';
import type { SignerFlags } from '../signing/signer-options.ts';
import type { DatabaseOptions } from './database-path.ts';

export type DbOptions = DatabaseOptions &
  AcceptanceOptions &
  SignerFlags &
  InsecureOptions & {
    feeds?: string;
    as?: string;
    feed?: string;
    covers?: string[];
    apkKey?: string[];
    limit?: number;
    allowOlder?: boolean;
    allowSmall?: string[];
  };
