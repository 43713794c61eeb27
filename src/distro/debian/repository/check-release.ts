import { isoSeconds } from '../../../base/utc-time.ts';
import type { SuiteRequest } from '../types.ts';
import { repositoryError } from './errors.ts';
import type { ReleaseText } from './parse-release.ts';

/** A clock that is wrong by less than this harms nobody; a Date beyond it would set a floor that locks everyone out. */
const CLOCK_SKEW_SECONDS = 86_400;

export type ReleaseLimits = {
  /** Now, or the time of the snapshot, in seconds since 1970. */
  at: number;
  /** The Date of the newest Release seen before; undefined for snapshots and first meetings. */
  floorDate: number | undefined;
};

/**
 * Throws unless a correctly signed Release is the one asked for. The same keys sign many suites, so without these checks
 * a mirror could serve an old release, another archive, or a state of last year.
 */
export function checkRelease(
  release: ReleaseText,
  request: SuiteRequest,
  limits: ReleaseLimits,
  what: string,
): void {
  checkIdentity(release, request, what);
  checkContents(release, request, what);
  checkTime(release, request, limits, what);
}

function checkIdentity(release: ReleaseText, request: SuiteRequest, what: string): void {
  const { suite, archive } = request;
  const origin = archive === 'ubuntu' ? 'Ubuntu' : 'Debian';
  if (release.codename !== suite && release.suite !== suite) {
    const found = `Codename ${release.codename || 'none'}, Suite ${release.suite || 'none'}`;
    throw repositoryError('REPOSITORY_MISMATCH', `${what} is for the suite ${found}, not ${suite}`);
  }
  if (release.origin !== origin) {
    throw repositoryError(
      'REPOSITORY_MISMATCH',
      `${what} has the Origin ${JSON.stringify(release.origin)}, not ${origin}`,
    );
  }
}

function checkContents(release: ReleaseText, request: SuiteRequest, what: string): void {
  for (const architecture of request.architectures) {
    if (release.architectures.includes(architecture)) continue;
    throw repositoryError(
      'REPOSITORY_MISMATCH',
      `${what} has no packages for the architecture ${architecture}`,
      {
        hint: `it has ${release.architectures.join(', ')}`,
      },
    );
  }
  for (const component of request.components) {
    if (release.components.some((listed) => componentName(listed) === component)) continue;
    throw repositoryError('REPOSITORY_MISMATCH', `${what} has no component ${component}`, {
      hint: `it has ${release.components.map(componentName).join(', ')}`,
    });
  }
}

/** The security archive lists its components as `updates/main`, and keeps them in the folder `main`. */
export function componentName(listed: string): string {
  return listed.slice(listed.lastIndexOf('/') + 1);
}

function checkTime(
  release: ReleaseText,
  request: SuiteRequest,
  { at, floorDate }: ReleaseLimits,
  what: string,
): void {
  if (release.validUntil !== undefined && release.validUntil < at) {
    const judged = request.snapshot === undefined ? '' : `, before the snapshot ${request.snapshot}`;
    throw repositoryError('REPOSITORY_EXPIRED', `${what} expired on ${dateOf(release.validUntil)}${judged}`, {
      hint: 'the mirror is behind: name another one, or check the clock of this machine',
    });
  }
  if (request.snapshot === undefined && release.date > at + CLOCK_SKEW_SECONDS) {
    throw repositoryError(
      'REPOSITORY_FROM_THE_FUTURE',
      `${what} is dated ${dateOf(release.date)}, in the future`,
      {
        hint: `the clock of this machine says ${dateOf(at)}: is it right?`,
      },
    );
  }
  if (request.snapshot !== undefined && release.date > at) {
    throw repositoryError(
      'REPOSITORY_MISMATCH',
      `${what} is dated ${dateOf(release.date)}, after the snapshot ${request.snapshot}`,
      {
        hint: 'this address does not serve snapshots',
      },
    );
  }
  if (floorDate !== undefined && release.date < floorDate) {
    const dates = `dated ${dateOf(release.date)}, and one of ${dateOf(floorDate)} was seen before`;
    throw repositoryError('REPOSITORY_ROLLED_BACK', `${what} is ${dates}`, {
      hint: 'the mirror is behind, or was set back: name another one',
    });
  }
}

export function dateOf(seconds: number): string {
  return isoSeconds(seconds * 1000);
}
