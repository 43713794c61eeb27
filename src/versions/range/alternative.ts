import type { VersionInterval } from './types.ts';

export type Alternative = { interval?: VersionInterval | undefined; versions?: string[]; except?: string[] };
