import { SIGNATURE_TYPE } from '../../statements/type-uris.ts';
import type { PlainPolicy, PlainSigner } from './expressible.ts';
import { named } from './to-policy-controller.ts';

/** ImageValidatingPolicies of Kyverno 1.19, one for each of ours. */
export function toKyverno(policies: readonly PlainPolicy[]): object[] {
  return policies.map(({ name, images, warns, pins, signers, attested }) => {
    const attestors = signers.map((_, at) => `attestors.signer${at}`).join(', ');
    // Their verifyImageSignatures takes any statement of the signer for a signature, one that says "critical" as well.
    const types = attested?.map(({ type }) => type) ?? [SIGNATURE_TYPE];
    const calls = types.map(
      (_, at) => `verifyAttestationSignatures(image, attestations.statement${at}, [${attestors}])`,
    );
    // Each list by itself: images of an object are not one list there.
    const validations = calls.flatMap((call) =>
      ['containers', 'initContainers', 'ephemeralContainers'].map((list) => ({
        expression: `images.${list}.map(image, ${call}).all(e, e > 0)`,
        message: `${name} does not allow an image in ${list}`,
      })),
    );
    return {
      apiVersion: 'policies.kyverno.io/v1',
      kind: 'ImageValidatingPolicy',
      metadata: { name },
      spec: {
        validationActions: [warns ? 'Audit' : 'Deny'],
        failurePolicy: 'Fail',
        validationConfigurations: { mutateDigest: pins, verifyDigest: pins, required: true },
        matchConstraints: {
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['pods'] },
          ],
        },
        matchImageReferences: images.flatMap(globsOf).map((glob) => ({ glob })),
        attestors: signers.map((signer, at) => ({ name: `signer${at}`, cosign: cosignOf(signer) })),
        attestations: types.map((type, at) => ({ name: `statement${at}`, intoto: { type } })),
        validations,
      },
    };
  });
}

/** Their `*` runs over slashes, so patterns that end within one level are refused before. What is pinned has no tag, or one before its digest. */
function globsOf(pattern: string): string[] {
  if (pattern === '**') return ['*'];
  return pattern.endsWith('/**') ? [`${pattern.slice(0, -2)}*`] : [`${pattern}:*`, `${pattern}@*`];
}

function cosignOf(signer: PlainSigner): object {
  const ctlog = {
    url: signer.needsLog ? 'https://rekor.sigstore.dev' : undefined,
    insecureIgnoreTlog: signer.needsLog ? undefined : true,
    insecureIgnoreSCT: 'needsSct' in signer && signer.needsSct ? undefined : true,
  };
  if ('key' in signer) return { key: { data: signer.key }, ctlog };
  return {
    keyless: { identities: [{ ...named('issuer', signer.issuer), ...named('subject', signer.subject) }] },
    ctlog,
  };
}
