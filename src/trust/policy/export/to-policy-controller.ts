import { regoOfConditions } from '../cel/rego-of-condition.ts';
import { policyError } from '../errors.ts';
import type { Expected, PlainPolicy, PlainSigner } from './expressible.ts';

/** ClusterImagePolicies of sigstore's policy-controller. */
export function toPolicyController(policies: readonly PlainPolicy[]): object[] {
  return policies.map(({ name, images, warns, signers, attested }) => ({
    apiVersion: 'policy.sigstore.dev/v1beta1',
    kind: 'ClusterImagePolicy',
    metadata: { name },
    spec: {
      mode: warns ? 'warn' : 'enforce',
      images: images.flatMap(globsOf).map((glob) => ({ glob })),
      authorities: signers.map((signer, at) => ({
        name: `signer-${at}`,
        ...authorityOf(signer),
        attestations: attested?.map(({ type, conditions }, index) => ({
          name: `statement-${index}`,
          predicateType: type,
          policy: conditions.length === 0 ? undefined : { type: 'rego', data: regoFor(name, conditions) },
        })),
      })),
    },
  }));
}

function regoFor(policy: string, conditions: readonly string[]): string {
  const rego = regoOfConditions(conditions);
  if (typeof rego === 'string') return rego;
  throw policyError('POLICY_NOT_EXPORTED', `${policy} cannot be exported: ${rego.problem}`, {
    hint: 'write the condition with comparisons, &&, ||, !, in, has, all, exists, startsWith, endsWith, contains, matches and size of predicate and subject',
  });
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
