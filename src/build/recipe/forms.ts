import { z } from 'zod';

/** Text of a given form; `what` completes "'X' is not …". */
export function matching(pattern: RegExp, what: string) {
  return z.string().regex(pattern, { error: (issue) => `'${String(issue.input)}' is not ${what}` });
}

/** What texts in recipes look like: as people write them, and in what is made of a recipe. */
export const FORMS = {
  suite: /^[a-z][a-z0-9.-]*$/,
  component: /^[a-z][a-z0-9/-]*$/,
  snapshot: /^\d{8}T\d{6}Z$/,
  package: /^[a-z0-9][a-z0-9+.-]+$/,
  account: /^[a-z_][a-z0-9_.-]{0,31}$/,
  runAs: /^(?:[a-z_][a-z0-9_.-]{0,31}|\d{1,10}(?::\d{1,10})?)$/,
  digest: /^sha256:[0-9a-f]{64}$/,
  gitUrl: /^(?:https|ssh|git):\/\/\S+$/,
  commit: /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/,
  fileName: /^[A-Za-z0-9][A-Za-z0-9._-]*$/,
  signal: /^(?:SIG[A-Z0-9+-]+|\d{1,2})$/,
  variable: /^[^=\0]+$/,
  archive: /^[^\0]+\.(?:tgz|tar|tar\.gz|whl|zip)$/,
  githubRepository: /^[A-Za-z0-9][A-Za-z0-9-]{0,38}(?:\/[A-Za-z0-9._-]{1,100})?$/,
  npmPackage: /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[A-Za-z0-9~-][A-Za-z0-9._~-]*(?:@\d[0-9A-Za-z.+-]*)?$/,
  publicKey: /^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+-----END PUBLIC KEY-----\n?$/,
} as const;

/** Whose evidence a recipe can ask for by name. */
export const PRESETS = ['github', 'homebrew', 'kubernetes', 'npm'] as const;
