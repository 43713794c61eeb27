import type { AuthorityDocument } from '../schema.ts';
import type { ForeignFields } from './foreign-fields.ts';
import type { ConvertedGlob } from './image-globs.ts';
import { convertedAt } from './shared.ts';
import { IDENTITY_NAMES, identityIn, keysIn, onlyPublic } from './signers.ts';
import type { ConvertedPolicies } from './types.ts';

const GROUP = 'config.ratify.deislabs.io/';
const SIGNATURE = 'application/vnd.dev.cosign.artifact.sig.v1+json';
const OF_NAMESPACE = 'policies of one namespace are not read: there they stand in for those of the cluster';

/** Objects of ratify 1, which only mean something together. */
export function isRatify(root: ForeignFields): boolean {
  return root.peek('apiVersion').startsWith(GROUP);
}

/**
 * Verifier, Policy, Store and KeyManagementProvider of ratify 1, all that a cluster has of them. Of its verifiers only cosign's is read, and of
 * its policies the one that asks for any good signature: 'all' also refuses what somebody else has signed besides.
 */
export function readRatify(objects: readonly ForeignFields[]): ConvertedPolicies {
  const converted: ConvertedPolicies = { authorities: {}, policies: [], notes: [] };
  const opened = objects.map(open);
  const of = (kind: string): Opened[] => opened.filter((each) => each.kind === kind);
  for (const { root, kind } of opened)
    if (kind.startsWith('Namespaced')) root.refuse(['kind'], OF_NAMESPACE);
    else if (!KINDS.includes(kind)) root.refuse(['kind'], `a ${kind} of ratify is not read`);
  for (const [at, { root, kind, name }] of opened.entries())
    if (opened.findIndex((other) => other.kind === kind && other.name === name) < at)
      root.refuse(['metadata'], `there is another ${kind} '${name}'`);
  const keys = new Map(
    of('KeyManagementProvider').map(({ name, spec }) => [name, inlineKeys(spec)] as const),
  );
  for (const { spec } of of('Store')) {
    // Where signatures lie is found by asking, and with which login is said to admission.
    spec?.ignore('name', 'version', 'address', 'parameters', 'source');
    spec?.end();
  }
  const verifiers = of('Verifier');
  for (const { name, spec } of verifiers) readVerifier(name, spec, keys, converted);
  const policies = of('Policy');
  for (const { spec } of policies) checkPolicy(spec);
  const [verifier] = verifiers;
  if (verifier !== undefined && policies.length === 0) verifier.root.refuse(['kind'], NEEDS_ANY);
  return converted;
}

const KINDS = ['Verifier', 'Policy', 'Store', 'KeyManagementProvider'];
const NEEDS_ANY = `without a Policy every signature of an image has to be good there, also those of others: give one beside it whose artifactVerificationPolicies say 'any' for ${SIGNATURE}`;

type Opened = { root: ForeignFields; kind: string; name: string; spec: ForeignFields | undefined };

function open(root: ForeignFields): Opened {
  root.ignore('apiVersion', 'status');
  const kind = root.text('kind') ?? '';
  const name = root.object('metadata')?.text('name') ?? '';
  const spec = root.object('spec');
  root.end();
  if (spec === undefined) root.refuse([], "it has no 'spec'");
  return { root, kind, name, spec };
}

function inlineKeys(spec: ForeignFields | undefined): AuthorityDocument[] {
  if (spec === undefined) return [];
  const type = spec.text('type');
  if (type !== 'inline') {
    spec.refuse(
      ['type'],
      `keys of ${type ?? 'nobody'} are not asked for: put the public key into an inline one`,
    );
    return [];
  }
  const parameters = spec.object('parameters');
  if (parameters === undefined) spec.refuse([], "it has no 'parameters'");
  spec.ignore('refreshInterval');
  spec.end();
  const isKey = parameters?.text('contentType') === 'key';
  if (parameters !== undefined && !isKey)
    parameters.refuse(['contentType'], 'certificates are for signatures of Notation, which are not read');
  const keys = isKey ? keysIn(parameters, 'value') : [];
  parameters?.ignore('value');
  parameters?.end();
  return keys;
}

function checkPolicy(spec: ForeignFields | undefined): void {
  if (spec === undefined) return;
  const type = spec.text('type');
  const parameters = spec.object('parameters');
  spec.end();
  if (type !== 'config-policy' && type !== 'configpolicy')
    return spec.refuse(['type'], `a ${type ?? 'policy'} is not read: only config-policy is`);
  const kinds = parameters?.object('artifactVerificationPolicies');
  parameters?.end();
  const byDefault = kinds?.text('default') ?? 'all';
  const ofSignatures = kinds?.text(SIGNATURE) ?? byDefault;
  if (ofSignatures !== 'any')
    (kinds ?? parameters ?? spec).refuse(
      kinds?.has(SIGNATURE) === true ? [SIGNATURE] : kinds?.has('default') === true ? ['default'] : [],
      `'${ofSignatures}' also refuses an image that others have signed besides: write '${SIGNATURE}: any', which asks for one good signature`,
    );
  kinds?.end();
}

function readVerifier(
  object: string,
  spec: ForeignFields | undefined,
  keys: ReadonlyMap<string, AuthorityDocument[]>,
  converted: ConvertedPolicies,
): void {
  if (spec === undefined) return;
  const kind = spec.text('type') ?? spec.text('name') ?? '';
  spec.ignore('name', 'version', 'address', 'source');
  const types = (spec.text('artifactTypes') ?? '').split(',').map((each) => each.trim());
  const parameters = spec.object('parameters');
  spec.end();
  if (kind !== 'cosign')
    return spec.refuse(
      [spec.has('type') ? 'type' : 'name'],
      `what ${kind} verifies is not read, only what cosign does`,
    );
  if (!types.includes(SIGNATURE) && !types.includes('*'))
    spec.refuse(['artifactTypes'], `it looks at no signatures: they are ${SIGNATURE}`);
  if (parameters === undefined) return spec.refuse([], "it has no 'parameters'");
  parameters.refuseAll({
    key: 'keys in files of its machine are not read: write trustPolicies with an inline KeyManagementProvider',
    rekorURL: 'without trustPolicies it accepts whoever has an identity: say whose in one',
    nestedReferences: 'what hangs on signatures is not looked at',
  });
  const policies = parameters.objects('trustPolicies').map((each) => trustPolicyOf(each, keys));
  parameters.end();
  if (policies.length === 0 && !parameters.has('key') && !parameters.has('rekorURL'))
    parameters.refuse([], 'it names nobody who must have signed');
  for (const [at, policy] of policies.entries()) {
    const name = `${object || 'ratify'}${at === 0 ? '' : `-${at}`}`.slice(0, 30);
    const by = policy.signers.map((signer, index) => {
      const authority = `${name}.${index}`;
      converted.authorities[authority] = signer;
      return authority;
    });
    const others = policy.images.includes('**')
      ? policies.filter((other) => other !== policy).flatMap(({ images }) => images)
      : [];
    const except = others.length > 0 ? others : undefined;
    if (by.length > 0 && policy.images.length > 0)
      converted.policies.push({ name, images: policy.images, except, signed: { by } });
  }
}

type TrustPolicy = { images: string[]; signers: AuthorityDocument[] };

function trustPolicyOf(
  policy: ForeignFields,
  providers: ReadonlyMap<string, AuthorityDocument[]>,
): TrustPolicy {
  policy.ignore('name', 'version');
  const images = policy
    .texts('scopes')
    .flatMap((scope, at) => convertedAt(policy, ['scopes', at], globOfScope(scope)));
  if (policy.texts('scopes').length === 0) policy.refuse([], 'it has no scopes, and so is about no image');
  const logEntries = policy.boolean('tLogVerify') === false ? 0 : undefined;
  onlyPublic(policy, 'rekorURL', 'rekor');
  const named = policy.objects('keys');
  const keys = named.flatMap((key) => {
    key.refuseAll({
      file: 'keys in files of its machine are not read: name an inline KeyManagementProvider',
      name: 'a key by its name is not looked up: name a provider that has only this one',
    });
    const provider = key.text('provider');
    key.end();
    const found = providers.get(provider ?? '');
    if (provider === undefined && !key.has('file') && !key.has('name'))
      key.refuse([], "it has no 'provider'");
    if (provider !== undefined && found === undefined)
      key.refuse(['provider'], `there is no KeyManagementProvider '${provider}' in this file`);
    return found ?? [];
  });
  const keyless = policy.object('keyless');
  policy.end();
  const identity = keyless && identityIn(keyless, { names: NAMES });
  const scts = keyless?.boolean('ctLogVerify') === false ? 0 : undefined;
  keyless?.end();
  const signers = identity === undefined ? keys : [{ ...identity, scts }];
  if ((keyless === undefined) === (named.length === 0))
    policy.refuse([], 'it has both keys and keyless, or neither: say which is meant');
  return { images, signers: signers.map((signer) => ({ ...signer, logEntries })) };
}

const NAMES = {
  ...IDENTITY_NAMES,
  issuer: 'certificateOIDCIssuer',
  issuerRegExp: 'certificateOIDCIssuerRegExp',
  subject: 'certificateIdentity',
  subjectRegExp: 'certificateIdentityRegExp',
};

/** A scope is how the reference begins, or all of it, and is held against an image as it was written. */
function globOfScope(scope: string): ConvertedGlob {
  if (scope === '*') return { patterns: ['**'] };
  const start = scope.replace(/\*$/, '');
  const [registry = '', ...path] = start.split('/');
  if (start === scope)
    return { problem: `'${scope}' matches no image with a tag and a digest: end it with '*'` };
  if (path.length === 0 || !/[.:]/.test(registry) || /[:@]/.test(path.join('/')))
    return { problem: `'${scope}' is not a registry, a '/' and the beginning of a repository` };
  if (registry === 'docker.io')
    return {
      problem: `'${scope}' matches only one of the two ways in which images of Docker Hub are written`,
    };
  return { patterns: start.endsWith('/') ? [`${start}**`] : [`${start}*`, `${start}*/**`] };
}
