import type { InsecureOptions } from '../options.ts';

export type SbomOptions = InsecureOptions & {
  output?: string[];
  files?: boolean;
  platform?: string;
  base?: string;
  exclude?: string[];
};
