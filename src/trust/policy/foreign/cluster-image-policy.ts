import type { AuthorityDocument, PolicyEntry } from '../schema.ts';
import type { ForeignFields } from './foreign-fields.ts';
import { globOfPolicyController } from './image-globs.ts';
import { patternsOf, typeOf } from './shared.ts';
import { identityIn, keysIn, onlyPublic } from './signers.ts';
import type { ConvertedPolicies } from './types.ts';

const ROOT = 'roots come with --trusted-root: give it there, and leave this out';

/** ClusterImagePolicy of sigstore's policy-controller (policy.sigstore.dev/v1alpha1, v1beta1). */
export function readClusterImagePolicy(name: string, spec: ForeignFields): ConvertedPolicies {
  const converted: ConvertedPolicies = { authorities: {}, policies: [], notes: [] };
  const images = spec.objects('images').flatMap((image) => {
    const patterns = patternsOf(image, 'glob', globOfPolicyController);
    image.end();
    return patterns;
  });
  spec.refuseAll({
    match: 'policies are about images, whatever object names them',
    policy: 'a policy in CUE or Rego over all authorities is not read',
  });
  const mode = modeOf(spec);
  const authorities = spec.objects('authorities');
  const isStatic = authorities.filter((authority) => authority.has('static'));
  const rules = isStatic.length > 0 ? staticRules(authorities) : signerRules(name, authorities, converted);
  spec.end();
  if (authorities.length === 0) spec.refuse(['authorities'], 'it names nobody who must have signed');
  if (images.length === 0) spec.refuse(['images'], 'it is about no image');
  else if (rules !== undefined) converted.policies.push({ name, images, ...mode, ...rules });
  return converted;
}

type Rules = Pick<PolicyEntry, 'signed' | 'attested' | 'unsigned'>;

function modeOf(spec: ForeignFields): Pick<PolicyEntry, 'mode'> {
  const mode = spec.text('mode');
  if (mode === undefined || mode === '' || mode === 'enforce') return {};
  if (mode === 'warn') return { mode: 'warn' };
  spec.refuse(['mode'], `'${mode}' is neither enforce nor warn`);
  return {};
}

function staticRules(authorities: readonly ForeignFields[]): Rules | undefined {
  for (const authority of authorities) {
    authority.ignore('name');
    const action = authority.object('static');
    if (action === undefined || authorities.length > 1) {
      authority.refuse([], 'a static authority beside another one: say which of both is meant');
      return undefined;
    }
    const does = action.text('action');
    action.ignore('message');
    action.end();
    authority.end();
    if (does === 'pass') return { unsigned: 'allow' };
    action.refuse(['action'], 'what no policy names is refused: leave these images out');
  }
  return undefined;
}

function signerRules(
  name: string,
  authorities: readonly ForeignFields[],
  { authorities: named }: ConvertedPolicies,
): Rules | undefined {
  const by: string[] = [];
  let attested: Rules['attested'];
  for (const [index, authority] of authorities.entries()) {
    authority.ignore('name');
    const signers = signersIn(authority);
    const names = signers.map((_, at) => `${name}.${index}-${at}`);
    for (const [at, signer] of signers.entries()) named[names[at] ?? ''] = signer;
    by.push(...names);
    const statements = attestationsIn(authority, names);
    if (statements !== undefined && authorities.length > 1)
      authority.refuse(
        ['attestations'],
        'attestations of one of several authorities, where the others need none, are not read',
      );
    attested = statements;
    authority.end();
  }
  if (by.length === 0) return undefined;
  return attested === undefined ? { signed: { by } } : { attested };
}

function signersIn(authority: ForeignFields): AuthorityDocument[] {
  authority.refuseAll({
    source: 'signatures are looked for where the image lies',
    rfc3161timestamp: ROOT,
  });
  // We read every format that cosign writes.
  authority.ignore('signatureFormat');
  const log = authority.object('ctlog');
  if (log !== undefined) {
    onlyPublic(log, 'url', 'rekor');
    log.refuseAll({ trustRootRef: ROOT });
    log.end();
  }
  const key = authority.object('key');
  if (key !== undefined) {
    key.refuseAll({
      secretRef: 'keys of a Secret are not read: put the PEM into data',
      kms: 'keys of a KMS are not asked for: put the public key into data',
    });
    const algorithm = key.text('hashAlgorithm');
    if (algorithm !== undefined && algorithm !== 'sha256')
      key.refuse(['hashAlgorithm'], 'signatures are over SHA-256');
    const keys = keysIn(key, 'data');
    key.end();
    // Without a log there, none is asked for there.
    return keys.map((document) => (log === undefined ? { ...document, logEntries: 0 } : document));
  }
  const keyless = authority.object('keyless');
  if (keyless === undefined) {
    authority.refuse([], 'it names neither key nor keyless');
    return [];
  }
  onlyPublic(keyless, 'url', 'fulcio');
  keyless.refuseAll({ 'ca-cert': ROOT, trustRootRef: ROOT });
  const scts = keyless.boolean('insecureIgnoreSCT') === true ? { scts: 0 } : {};
  const identities = keyless.objects('identities').flatMap((each) => {
    const identity = identityIn(each);
    each.end();
    return identity === undefined ? [] : [{ ...identity, ...scts }];
  });
  if (identities.length === 0) keyless.refuse(['identities'], 'it accepts whoever has an identity');
  keyless.end();
  return identities;
}

function attestationsIn(authority: ForeignFields, by: string[]): Rules['attested'] | undefined {
  if (!authority.has('attestations')) return undefined;
  return authority.objects('attestations').map((attestation) => {
    attestation.ignore('name');
    attestation.refuseAll({ policy: 'policies in CUE or Rego are not read: write it as a condition in CEL' });
    const type = typeOf(attestation, 'predicateType');
    attestation.end();
    return { type, by };
  });
}
