/** What a lock may take: 64 MiB. */
export const LOCK_LIMIT_BYTES = 64 * 1024 * 1024;
