import type { ReachPredicate } from '../../attestation/index.ts';
import { compareBytes } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { inspectError } from '../errors.ts';
import type { ImageReach } from './types.ts';

/** What can be attested of an image's reach. Throws REACH_NOT_AN_IMAGE: a folder has no digest that a signature could be about. */
export function reachPredicate(
  { image, digest, platform, engine, roots, totals, shells, triggers, unread }: ImageReach,
  version: string,
): ReachPredicate {
  if (digest === undefined || platform === undefined)
    throw inspectError('REACH_NOT_AN_IMAGE', `${image} is not an image: nothing can be attested of it`, {
      hint: 'name an image by a reference, oci:DIR[:TAG] or an archive',
    });
  return {
    engine,
    image: { digest, platform },
    roots: roots.map(({ why, argv, file }) => withoutUndefined({ why, argv: argv && [...argv], file })),
    totals,
    shells,
    triggers: [...new Set(triggers.map(({ trigger }) => trigger))].toSorted(compareBytes),
    unread: unread.length,
    tool: { name: 'shearwall', version },
  };
}
