import { messageOf, ShearwallError } from '../../base/errors.ts';
import { tufError } from './errors.ts';

/** Whatever tuf-js threw. It wraps some errors into others' texts, so the texts are what tells them apart. */
export function failureInWords(error: unknown, mirror: string): ShearwallError {
  if (error instanceof ShearwallError) return error;
  const text = messageOf(error);
  for (const { pattern, make } of FAILURES) {
    const match = pattern.exec(text);
    if (match !== null) return make(mirror, match, error);
  }
  return tufError('TUF_INVALID', `${mirror} is not a valid TUF repository: ${text}`, {
    hint: 'nothing was changed; check the address, and tell the maintainers of the repository',
    cause: error,
  });
}

type Failure = {
  pattern: RegExp;
  make: (mirror: string, match: RegExpExecArray, cause: unknown) => ShearwallError;
};

const FAILURES: readonly Failure[] = [
  {
    pattern: /(?:Final )?(\S+)\.json is expired/,
    make: (mirror, match, cause) =>
      tufError('TUF_EXPIRED', `the ${match[1]} metadata of ${mirror} has expired`, {
        hint: 'its maintainers must sign it again; if others get a newer one, somebody is withholding it from you',
        cause,
      }),
  },
  {
    pattern: /(New \S+ version \d+.* is less than current version \d+|Missing file \S+ in new snapshot)/,
    make: (mirror, match, cause) =>
      tufError('TUF_ROLLED_BACK', `${mirror} serves an older state than one seen before: ${match[1]}`, {
        hint: 'the stored root is still used; try again later, and tell the maintainers of the repository',
        cause,
      }),
  },
  {
    pattern: /(\S+) was signed by (\d+)\/(\d+) keys/,
    make: (mirror, match, cause) => {
      const counts = `${match[2]} of the ${match[3]} signatures that it needs`;
      return tufError('TUF_SIGNATURE', `the ${match[1]} metadata of ${mirror} has ${counts}`, {
        hint: 'do not use it: it is not signed with the pinned keys',
        cause,
      });
    },
  },
];
