import type { PolicyEntry } from '../schema.ts';
import type { ForeignFields } from './foreign-fields.ts';
import { wildcardOfKyverno } from './image-globs.ts';
import { type SignerSet, signerSets } from './kyverno-attestors.ts';
import { patternList, pinOf, typeOf } from './shared.ts';
import type { ConvertedPolicies } from './types.ts';

const EVERYWHERE = 'policies are about images, whatever object names them and whoever applies it';

/** `verifyImages` of Kyverno's ClusterPolicy and Policy (kyverno.io/v1, v2beta1). One of our policies for each set of attestors: all must hold. */
export function readVerifyImages(name: string, spec: ForeignFields): ConvertedPolicies {
  const converted: ConvertedPolicies = { authorities: {}, policies: [], notes: [] };
  const mode = failureAction(spec, 'validationFailureAction') ?? 'warn';
  spec.refuseAll({ validationFailureActionOverrides: EVERYWHERE });
  spec.ignore(
    'admission',
    'background',
    'emitWarning',
    'failurePolicy',
    'generateExisting',
    'mutateExistingOnPolicyUpdate',
    'schemaValidation',
    'useServerSideApply',
    'webhookTimeoutSeconds',
  );
  const webhook = spec.object('webhookConfiguration');
  webhook?.ignore('timeoutSeconds', 'failurePolicy', 'mutationTimeoutSeconds');
  webhook?.refuseAll({ matchConditions: EVERYWHERE });
  webhook?.end();
  const rules = spec.objects('rules');
  if (rules.length === 0) spec.refuse(['rules'], 'it has no rules');
  const apply = spec.text('applyRules');
  if (apply === 'One' && rules.length > 1)
    spec.refuse(['applyRules'], 'all policies about an image have to hold');
  for (const [at, rule] of rules.entries()) {
    rule.ignore('name');
    checkMatch(rule);
    const checks = rule.objects('verifyImages');
    if (checks.length === 0)
      rule.refuse([], 'it verifies no images: keep it in Kyverno, in a policy of its own');
    for (const [index, check] of checks.entries())
      addCheck(at === 0 && index === 0 ? name : `${name}.${at}-${index}`, check, mode, converted);
    rule.end();
  }
  spec.end();
  return converted;
}

/** Kyverno looks at Pods, and at their owners by itself; more than that is an object that we might not look at, less is an exception. */
function checkMatch(rule: ForeignFields): void {
  rule.refuseAll({
    exclude: EVERYWHERE,
    preconditions: EVERYWHERE,
    celPreconditions: EVERYWHERE,
    context: 'values from elsewhere are not asked for',
    imageExtractors: 'where custom objects name images is said to admission, not in a policy',
  });
  rule.ignore('skipBackgroundRequests');
  const match = rule.object('match');
  if (match === undefined) return rule.refuse([], "it has no 'match', and so does nothing");
  const filters = [...match.objects('any'), ...match.objects('all')];
  if (match.has('resources')) filters.push(match);
  if (filters.length === 0) match.refuse([], 'it matches nothing');
  for (const filter of filters) {
    const resources = filter.object('resources');
    const kinds = resources?.texts('kinds') ?? [];
    if (!kinds.some((kind) => ['Pod', '*', '*/Pod', 'v1/Pod'].includes(kind)))
      filter.refuse([], 'it is not about Pods, and so lets their images pass');
    resources?.ignore('operations');
    resources?.end();
    if (filter !== match) filter.end();
  }
  match.end();
}

function addCheck(
  name: string,
  check: ForeignFields,
  byDefault: 'enforce' | 'warn',
  { authorities, policies, notes }: ConvertedPolicies,
): void {
  const type = check.text('type');
  if (type !== undefined && type !== 'Cosign' && type !== 'SigstoreBundle')
    check.refuse(['type'], `signatures of ${type} are not read`);
  const images = patternList(check, 'imageReferences', wildcardOfKyverno);
  const except = patternList(check, 'skipImageReferences', wildcardOfKyverno);
  if (images.length === 0) check.refuse(['imageReferences'], 'it is about no image');
  check.refuseAll({
    repository: 'signatures are looked for where the image lies',
    validate: 'a condition in JMESPath is not read: write it in CEL',
    key: 'the form before Kyverno 1.7 is not read',
    issuer: 'the form before Kyverno 1.7 is not read',
    image: 'the form before Kyverno 1.7 is not read',
    subject: 'the form before Kyverno 1.7 is not read',
    roots: 'the form before Kyverno 1.7 is not read',
    annotations: 'annotations of all attestors together are not read: write them at one attestor',
    additionalExtensions: 'the form before Kyverno 1.7 is not read',
    cosignOCI11: 'where signatures lie is found without it: leave it out',
  });
  check.ignore('useCache', 'name');
  if (check.boolean('required') === false)
    check.refuse(['required'], 'an image that was not verified is refused: leave it out');
  if (check.has('imageRegistryCredentials')) notes.push(`${name}: logins of registries are not taken over`);
  check.ignore('imageRegistryCredentials');
  const mode = failureAction(check, 'failureAction') ?? byDefault;
  const common = {
    images,
    except: except.length > 0 ? except : undefined,
    mode: mode === 'warn' ? mode : undefined,
    ...pinOf(check, mode),
  };
  const sets = signerSets(check, 'attestors', name, authorities);
  for (const [at, { by, atLeast, annotations }] of sets.entries())
    policies.push({
      name: sets.length > 1 ? `${name}-set-${at}` : name,
      ...common,
      signed: { by, atLeast, annotations },
    });
  const attested = check
    .objects('attestations')
    .flatMap((attestation, at) =>
      attestationRules(attestation, { name: `${name}-att-${at}`, outer: sets, authorities }),
    );
  if (attested.length > 0) policies.push({ name: `${name}-attested`, ...common, attested });
  if (sets.length === 0 && attested.length === 0) check.refuse([], 'it names nobody who must have signed');
  check.end();
}

function attestationRules(
  attestation: ForeignFields,
  {
    name,
    outer,
    authorities,
  }: { name: string; outer: SignerSet[]; authorities: ConvertedPolicies['authorities'] },
): NonNullable<PolicyEntry['attested']> {
  attestation.ignore('name');
  attestation.refuseAll({ conditions: 'a condition in JMESPath is not read: write it in CEL' });
  const type = typeOf(attestation, attestation.has('type') ? 'type' : 'predicateType');
  attestation.ignore('type', 'predicateType');
  const own = signerSets(attestation, 'attestors', name, authorities);
  const sets = own.length > 0 ? own : outer;
  if (sets.length === 0) attestation.refuse([], 'it names nobody who must have signed it');
  if (sets.some(({ annotations }) => annotations !== undefined))
    attestation.refuse([], 'annotations of those who attest are not read');
  attestation.end();
  return sets.map(({ by, atLeast }) => ({ type, by, atLeast }));
}

function failureAction(fields: ForeignFields, key: string): 'enforce' | 'warn' | undefined {
  const action = fields.text(key);
  if (action === undefined || action === '') return undefined;
  if (/^enforce$/i.test(action)) return 'enforce';
  if (/^audit$/i.test(action)) return 'warn';
  fields.refuse([key], `'${action}' is neither Enforce nor Audit`);
  return undefined;
}
