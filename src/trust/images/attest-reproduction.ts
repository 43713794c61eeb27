import { encodeStatement, type Statement } from '../../attestation/index.ts';
import { digestFromHex } from '../../base/digest.ts';
import type { Bundle } from '../../sigstore/index.ts';
import { attachBundle, attachLegacy } from '../attached/index.ts';
import { signWith } from '../signing-means.ts';
import type { TrustContext } from '../types.ts';
import type { AttestedDigest, AttestImageInput } from './attest-image.ts';

export type AttestReproductionInput = Pick<AttestImageInput, 'source' | 'target' | 'format' | 'means'> & {
  /** As `reproduceImage` made it: its subjects are the index and every platform's manifest. */
  statement: Statement;
};

/**
 * Signs the result of a rebuild once, and attaches it to every manifest that it is about: users of one platform
 * find it there. The caller commits the target.
 */
export async function attestReproduction(
  { source, target, format, means, statement }: AttestReproductionInput,
  context: TrustContext,
): Promise<{ bundle: Bundle; attested: AttestedDigest[] }> {
  const { predicateType } = statement;
  const versions = format === 'bundle' ? {} : ({ logVersions: [1] } as const);
  const content = { kind: 'statement', statement: encodeStatement(statement) } as const;
  const bundle = await signWith({ ...means, ...versions }, content, context);
  const attested: AttestedDigest[] = [];
  for (const { digest: of } of statement.subject) {
    const descriptor = await source.resolve(digestFromHex(of['sha256'] ?? ''));
    const { digest } = descriptor;
    const referrers =
      format === 'legacy' ? [] : [await attachBundle({ target, subject: descriptor, bundle }, context)];
    if (format !== 'bundle') await attachLegacy(target, descriptor, { kind: 'att', bundle });
    attested.push({ digest, predicateType, bundle, referrers });
  }
  return { bundle, attested };
}
