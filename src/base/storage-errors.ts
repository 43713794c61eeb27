import { dirname } from 'node:path';
import { defineErrors, messageOf, type ShearwallError } from './errors.ts';

export const storageError = defineErrors({
  CACHE_UNSAFE: {
    kind: 'refused',
    meaning: 'The cache folder belongs to another user, can be written by others, or is not a folder.',
  },
  CACHE_FULL: { kind: 'unavailable', meaning: 'No space is left on the disk of the cache.' },
  CACHE_FAILED: { kind: 'unavailable', meaning: 'The cache cannot be read or written.' },
  WRITE_FULL: { kind: 'unavailable', meaning: 'No space is left on the disk for an output file.' },
  WRITE_FAILED: { kind: 'unavailable', meaning: 'An output file cannot be written.' },
});

export function systemCodeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

const UNREAD: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
  ELOOP: 'its symbolic links form a loop',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ERR_FS_FILE_TOO_LARGE: 'it is too large',
};

/** Why a file could not be read, as text that follows a colon. */
export function whyUnread(cause: unknown): string {
  const code = systemCodeOf(cause) ?? '';
  return (Object.hasOwn(UNREAD, code) ? UNREAD[code] : undefined) ?? messageOf(cause);
}

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The error for a failed write of an output file. */
export function writeError(path: string, cause: unknown): ShearwallError {
  const code = systemCodeOf(cause);
  if (code !== undefined && NO_ROOM.has(code)) {
    const what = code === 'EDQUOT' ? 'the disk quota is used up' : 'no space is left on the disk';
    return storageError('WRITE_FULL', `cannot write ${path}: ${what}`, {
      hint: 'free some space or write elsewhere; what was there before is unchanged',
      cause,
    });
  }
  return storageError('WRITE_FAILED', `cannot write ${path}: ${reasonOf(cause)}`, {
    hint: WRITE_HINTS[code ?? '']?.(path) ?? 'write elsewhere, into a folder where files can be made',
    cause,
  });
}

/** What the system says without the path: it is named already, and a folder that is held open has one that nobody knows. */
export function reasonOf(cause: unknown): string {
  const message = messageOf(cause);
  const { syscall } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : {};
  const end = syscall === undefined ? -1 : message.indexOf(`, ${syscall}`);
  return end < 0 ? message : message.slice(0, end);
}

const WRITE_HINTS: Record<string, (path: string) => string> = {
  EACCES: (path) => `the folder ${dirname(path)} must be writable by you`,
  EPERM: (path) => `the folder ${dirname(path)} must be writable by you`,
  EROFS: () => 'the file system is mounted read-only; write elsewhere',
  ENOENT: (path) => `the folder ${dirname(path)} does not exist; create it first`,
  EISDIR: (path) => `${path} is a folder; name a file`,
};

/** The error for a failed access to the cache. */
export function cacheError(dir: string, cause: unknown): ShearwallError {
  const code = systemCodeOf(cause);
  if (code !== undefined && NO_ROOM.has(code)) {
    const what = code === 'EDQUOT' ? 'the disk quota is used up' : 'no space is left on its disk';
    return storageError('CACHE_FULL', `the cache ${dir} is full: ${what}`, {
      hint: 'run "shearwall cache prune", free some space, or name another folder with --cache-dir',
      cause,
    });
  }
  return storageError('CACHE_FAILED', `the cache ${dir} cannot be used: ${reasonOf(cause)}`, {
    hint: 'name another folder with --cache-dir',
    cause,
  });
}
