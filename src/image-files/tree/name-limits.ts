import { imageFilesError } from '../errors.ts';

/** Of a path and what it links to, on average: those of npm and Nix, the longest there are, take half of it. */
export const NAME_BYTES_PER_ENTRY = 256;
/** What all layers of an image together may take beyond that. */
export const LIMIT_EXCESS_BYTES = 32 * 1024 ** 2;
/** Of all layers of an image together. */
export const LIMIT_ENTRIES = 10_000_000;
/** Folders that no layer names, made because something is below them. */
export const LIMIT_IMPLIED = 1_000_000;
/** Steps that are not of a path itself: parts of what links lead to, and what whiteouts look at. */
export const LIMIT_DETOURS = 500_000_000;

export function namesLimit(excessBytes: number): Error {
  return tooMuch(
    `its names take more than ${NAME_BYTES_PER_ENTRY} bytes for each entry and ${excessBytes} bytes besides`,
  );
}

export function entriesLimit(): Error {
  return tooMuch(`its layers have more than ${LIMIT_ENTRIES} entries`);
}

export function impliedLimit(limit: number): Error {
  return tooMuch(`its names stand in more than ${limit} folders that no layer has`);
}

export function detoursLimit(limit: number): Error {
  return tooMuch(`following its links and whiteouts takes more than ${limit} steps`);
}

function tooMuch(message: string): Error {
  return imageFilesError('IMAGE_NAMES_LIMIT', message, {
    hint: 'it is made to exhaust memory or time: do not use it',
  });
}
