import type { Context } from '../../../base/context.ts';
import { messageOf, ShearwallError } from '../../../base/errors.ts';
import { httpError } from '../../../base/http-errors.ts';
import { redactUrl } from '../../../base/redact-url.ts';
import { repositoryError } from './errors.ts';

/**
 * Asks one mirror after the other and returns the first good answer. A single mirror's failure is thrown as it is; several
 * are listed in one error. `what` names the wanted thing.
 */
export async function firstMirrorThatServes<T>(
  mirrors: readonly string[],
  what: string,
  context: Context,
  ask: (mirror: string) => Promise<T>,
): Promise<T> {
  const failures: { mirror: string; error: ShearwallError }[] = [];
  for (const mirror of mirrors) {
    try {
      return await ask(mirror);
    } catch (error) {
      if (!isFaultOfMirror(error)) throw error;
      const shown = redactUrl(mirror);
      failures.push({ mirror: shown, error });
      if (mirrors.length > 1)
        context.log.warn('a mirror is skipped', { mirror: shown, reason: error.message });
    }
  }
  throw noMirrorLeft(what, failures);
}

/** True when the mirror, or every one of several, answered that there is no such file. */
export function isMissingEverywhere(error: unknown): boolean {
  if (!(error instanceof ShearwallError)) return false;
  const codes = error.details?.['codes'];
  const all = Array.isArray(codes) ? (codes as string[]) : [error.code];
  return all.every((code) => code === 'HTTP_NOT_FOUND');
}

/** Everything that another mirror may do better. A full disk or an interrupt is not, and neither is a bug. */
function isFaultOfMirror(error: unknown): error is ShearwallError {
  return (
    (repositoryError.is(error) && error.code !== 'REPOSITORY_RECORD') ||
    (httpError.is(error) && error.code !== 'OFFLINE') ||
    (error instanceof ShearwallError && error.code === 'DEB822_SYNTAX')
  );
}

function noMirrorLeft(what: string, failures: { mirror: string; error: ShearwallError }[]): ShearwallError {
  const [first] = failures;
  if (first === undefined) return repositoryError('REPOSITORY_UNAVAILABLE', `no mirror is known for ${what}`);
  if (failures.length === 1) return first.error;
  const list = failures.map(({ mirror, error }) => `\n  ${mirror}: ${messageOf(error)}`).join('');
  return repositoryError('REPOSITORY_UNAVAILABLE', `no mirror has an acceptable copy of ${what}:${list}`, {
    hint: first.error.hint ?? 'name another mirror in the recipe or in SHEARWALL_DEBIAN_MIRROR',
    cause: first.error,
    details: { codes: failures.map(({ error }) => error.code) },
  });
}
