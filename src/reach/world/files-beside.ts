import type { Target } from '../types.ts';

/** Of the folder that a file is in, and below: what ends so. A generic folder is not taken whole, but its code may be a script's own. */
export function filesBeside(path: string, suffixes: readonly string[]): Target {
  const end = path.lastIndexOf('/');
  return end <= 0 ? { anywhere: suffixes } : { folder: `/${path.slice(0, end)}`, suffixes };
}
