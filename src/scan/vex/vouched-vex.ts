import { parseVex } from '../../advisories/index.ts';
import { messageOf } from '../../base/index.ts';
import type { AttachedVex } from '../../trust/index.ts';
import type { VexSource } from './types.ts';

/** The VEX attached to an image that the policies accept; `tell`: for each that does not count, why. */
export function vouchedVex(
  { vouched, refused, truncated }: AttachedVex,
  tell: (message: string) => void,
): VexSource[] {
  for (const { manifest, why } of refused) tell(`the VEX in ${manifest} does not count: ${why}`);
  if (truncated !== undefined) tell(`not everything attached to the image was read: ${truncated}`);
  return vouched.flatMap(({ manifest, authority, predicate, packages }) => {
    const name = `attestation ${manifest} by ${authority}`;
    try {
      const bytes = Buffer.from(JSON.stringify(predicate));
      const trust = { kind: 'policy' as const, authority, packages };
      return [{ name, document: parseVex(bytes, name), trust, bytes }];
    } catch (error) {
      tell(messageOf(error));
      return [];
    }
  });
}
