import type { DatabaseOptions } from './database-path.ts';

export type DbOptions = DatabaseOptions & {
  feeds?: string;
  as?: string;
  feed?: string;
  covers?: string[];
  limit?: number;
};
