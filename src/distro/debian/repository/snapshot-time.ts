import { isoBasic } from '../../../base/utc-time.ts';
import { repositoryError } from './errors.ts';

/** `20261101T000000Z` in seconds since 1970. */
export function snapshotTime(snapshot: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(snapshot);
  const ms =
    match === null
      ? Number.NaN
      : Date.parse(snapshot.replace(/^(....)(..)(.....)(..)(..)Z$/, '$1-$2-$3:$4:$5Z'));
  if (Number.isNaN(ms)) {
    throw repositoryError('REPOSITORY_MIRROR', `${JSON.stringify(snapshot)} is not a valid snapshot time`, {
      hint: 'write it in UTC, as 20261101T000000Z',
    });
  }
  return ms / 1000;
}

export function formatSnapshotTime(seconds: number): string {
  return isoBasic(seconds * 1000);
}
