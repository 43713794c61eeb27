import type { Expected, PlainPolicy, PlainSigner } from './expressible.ts';

/** ClusterImagePolicies of sigstore's policy-controller. */
export function toPolicyController(policies: readonly PlainPolicy[]): object[] {
  return policies.map(({ name, images, warns, signers, attestedTypes }) => ({
    apiVersion: 'policy.sigstore.dev/v1beta1',
    kind: 'ClusterImagePolicy',
    metadata: { name },
    spec: {
      mode: warns ? 'warn' : 'enforce',
      images: images.flatMap(globsOf).map((glob) => ({ glob })),
      authorities: signers.map((signer, at) => ({
        name: `signer-${at}`,
        ...authorityOf(signer),
        attestations: attestedTypes?.map((predicateType, index) => ({
          name: `statement-${index}`,
          predicateType,
        })),
      })),
    },
  }));
}

/** Theirs match names with their tag or digest. */
function globsOf(pattern: string): string[] {
  const name = pattern.replace(/^docker\.io\//, 'index.docker.io/');
  return name.endsWith('**') ? [name] : [`${name}:**`, `${name}@**`];
}

function authorityOf(signer: PlainSigner): object {
  const ctlog = signer.needsLog ? { url: 'https://rekor.sigstore.dev' } : undefined;
  if ('key' in signer) return { key: { data: signer.key, hashAlgorithm: 'sha256' }, ctlog };
  const { issuer, subject } = signer;
  return {
    keyless: {
      url: 'https://fulcio.sigstore.dev',
      identities: [{ ...named('issuer', issuer), ...named('subject', subject) }],
      insecureIgnoreSCT: signer.needsSct ? undefined : true,
    },
    ctlog,
  };
}

export function named(name: 'issuer' | 'subject', { text, isRegexp }: Expected): Record<string, string> {
  return { [isRegexp ? `${name}RegExp` : name]: text };
}
