import { SIGNATURE_TYPE } from '../../statements/type-uris.ts';
import type { AuthorityDocument, PolicyEntry } from '../schema.ts';
import type { ForeignFields } from './foreign-fields.ts';
import { wildcardOfKyverno } from './image-globs.ts';
import { byName, patternsOf, pinOf, typeOf } from './shared.ts';
import { identityIn, keysIn, onlyPublic } from './signers.ts';
import type { ConvertedPolicies } from './types.ts';

const EVERYWHERE = 'policies are about images, whatever object names them and whoever applies it';

/** ImageValidatingPolicy of Kyverno (policies.kyverno.io). Of its CEL two forms are read: signatures, and attestations, counted. */
export function readImageValidatingPolicy(name: string, spec: ForeignFields): ConvertedPolicies {
  const converted: ConvertedPolicies = { authorities: {}, policies: [], notes: [] };
  const images = spec.objects('matchImageReferences').flatMap((reference) => {
    reference.refuseAll({ expression: 'images are matched by globs, not by CEL' });
    const patterns = reference.has('expression') ? [] : patternsOf(reference, 'glob', wildcardOfKyverno);
    reference.end();
    return patterns;
  });
  if (images.length === 0)
    spec.refuse(['matchImageReferences'], 'it is about no image, and so lets every image pass');
  converted.notes.push(
    `${name}: there an image that no reference matches passes, as nothing of it is verified (all of none); here it is refused`,
  );
  checkScope(spec);
  const signers = attestorsIn(spec, converted.authorities, name);
  const statements = byName(spec.objects('attestations'), (attestation) => {
    attestation.refuseAll({ referrer: 'only in-toto statements are read' });
    const intoto = attestation.object('intoto');
    const type = intoto === undefined ? '' : typeOf(intoto, 'type');
    intoto?.end();
    attestation.end();
    return type;
  });
  const rules = spec.objects('validations').map((validation) => {
    validation.ignore('message', 'messageExpression', 'reason');
    const expression = validation.text('expression') ?? '';
    validation.end();
    const rule = ruleOf(expression, signers, statements);
    if ('problem' in rule) validation.refuse(['expression'], rule.problem);
    return rule;
  });
  if (rules.length === 0) spec.refuse(['validations'], 'it asks for nothing');
  const mode = modeOf(spec);
  const common = { images, ...mode, ...digestOf(spec, mode) };
  spec.end();
  for (const [at, rule] of rules.entries())
    if (!('problem' in rule))
      converted.policies.push({ name: at === 0 ? name : `${name}-${at}`, ...common, ...rule });
  return converted;
}

function checkScope(spec: ForeignFields): void {
  spec.refuseAll({
    matchConditions: EVERYWHERE,
    variables: 'variables in CEL are not read',
    auditAnnotations: 'audit annotations in CEL are not read',
    images: 'where custom objects name images is said to admission, not in a policy',
  });
  spec.ignore('failurePolicy', 'webhookConfiguration', 'credentials', 'autogen');
  const evaluation = spec.object('evaluation');
  evaluation?.ignore('admission', 'background');
  const how = evaluation?.text('mode');
  if (how !== undefined && how !== 'Kubernetes')
    evaluation?.refuse(['mode'], 'only objects of Kubernetes are judged');
  evaluation?.end();
  const match = spec.object('matchConstraints');
  match?.refuseAll({
    namespaceSelector: EVERYWHERE,
    objectSelector: EVERYWHERE,
    excludeResourceRules: EVERYWHERE,
  });
  match?.ignore('matchPolicy');
  const resources = match?.objects('resourceRules').flatMap((rule) => {
    rule.refuseAll({ resourceNames: EVERYWHERE });
    rule.ignore('apiGroups', 'apiVersions', 'operations', 'scope');
    const names = rule.texts('resources');
    rule.end();
    return names;
  });
  if (resources !== undefined && !resources.includes('pods'))
    match?.refuse(['resourceRules'], 'it is not about Pods, and so lets their images pass');
  match?.end();
}

type Signers = ReadonlyMap<string, string[]>;

function attestorsIn(
  spec: ForeignFields,
  authorities: Record<string, AuthorityDocument>,
  name: string,
): Signers {
  let index = 0;
  return byName(spec.objects('attestors'), (attestor) => {
    attestor.refuseAll({ notary: 'signatures of Notary are not read' });
    const cosign = attestor.object('cosign');
    if (cosign === undefined && !attestor.has('notary')) attestor.refuse([], 'it names nobody');
    const signers = cosign === undefined ? [] : cosignSigners(cosign);
    attestor.end();
    const at = index++;
    return signers.map((signer, position) => {
      const authority = `${name}.${at}-${position}`;
      authorities[authority] = signer;
      return authority;
    });
  });
}

function cosignSigners(cosign: ForeignFields): AuthorityDocument[] {
  cosign.refuseAll({
    source: 'signatures are looked for where the image lies',
    certificate: 'signatures by certificates of your own authority come with --trusted-root',
    tuf: 'roots come with --trusted-root: give them there, and leave this out',
    trustedRoot: 'roots come with --trusted-root: give them there, and leave this out',
    annotations: 'annotations are not taken over: write them at the rule',
  });
  const log = cosign.object('ctlog');
  if (log !== undefined) onlyPublic(log, 'url', 'rekor');
  const root =
    'keys of logs and timestamp authorities come with --trusted-root: give them there, and leave this out';
  log?.refuseAll({ rekorPubKey: root, ctLogPubKey: root, tsaCertChain: root });
  const needs = {
    logEntries: log?.boolean('insecureIgnoreTlog') === true ? 0 : undefined,
    scts: log?.boolean('insecureIgnoreSCT') === true && cosign.has('keyless') ? 0 : undefined,
  };
  log?.end();
  const key = cosign.object('key');
  key?.refuseAll({
    kms: 'keys of a KMS are not asked for: put the public key into data',
    expression: 'keys by CEL are not read: put the PEM into data',
    secretRef: 'keys of a Secret are not read: put the PEM into data',
  });
  if (key !== undefined && (key.text('hashAlgorithm') ?? 'sha256') !== 'sha256')
    key.refuse(['hashAlgorithm'], 'signatures are over SHA-256');
  const keys = key === undefined ? [] : keysIn(key, 'data');
  key?.end();
  const keyless = cosign.object('keyless');
  keyless?.refuseAll({ roots: 'roots come with --trusted-root: give them there, and leave this out' });
  const identities = (keyless?.objects('identities') ?? []).flatMap((each) => {
    const identity = identityIn(each);
    each.end();
    return identity ?? [];
  });
  keyless?.end();
  cosign.end();
  const signers = [...keys, ...identities];
  if (signers.length === 0) cosign.refuse([], 'it names nobody');
  return signers.map((signer) => ({ ...signer, ...needs }));
}

const ONLY_COUNTS =
  'of CEL only counts of verifyImageSignatures and verifyAttestationSignatures over all images are read';

type Rule = Pick<PolicyEntry, 'signed' | 'attested'>;

/**
 * `images.X.map(image, verifyImageSignatures(image, [attestors.a])).all(e, e > 0)`, without its blanks. Of several lists, too, which make
 * no difference here: `(images.X + images.Y).map(…)`.
 */
const COUNTED =
  /^\(?images\.\w{1,64}(?:\+images\.\w{1,64}){0,4}\)?\.map\((\w{1,64}),(verifyImageSignatures|verifyAttestationSignatures)\((\w{1,64}),(?:attestations\.(\w{1,64}),)?\[([\w.,]{1,1024})\]\)\)\.all\((\w{1,64}),(\w{1,64})(>=?)(\d{1,2})\)$/;

/** The same without a list of counts: `images.X.all(image, verifyImageSignatures(image, [attestors.a]) > 0)`. */
const ALL =
  /^(\(?images\.\w{1,64}(?:\+images\.\w{1,64}){0,4}\)?)\.all\((\w{1,64}),(verify\w{1,64}\([\w.,[\]]{1,1200}\))(>=?)(\d{1,2})\)$/;

/** One count of signers; `statement` where it is of an attestation. Undefined: it says something else. */
type Count = { named: string[]; statement: string | undefined; atLeast: number };

function countIn(text: string): Count | undefined {
  const match = COUNTED.exec(text.replace(ALL, '$1.map($2,$3).all(e,e$4$5)'));
  if (match === null) return undefined;
  const [, image, verify, asked, statement, named = '', counted, compared, comparison, count] = match;
  if (image !== asked || counted !== compared) return undefined;
  if ((verify === 'verifyAttestationSignatures') !== (statement !== undefined)) return undefined;
  const atLeast = Number(count) + (comparison === '>' ? 1 : 0);
  return { named: [...new Set(named.split(','))], statement, atLeast };
}

function ruleOf(
  expression: string,
  signers: Signers,
  statements: ReadonlyMap<string, string>,
): Rule | { problem: string } {
  const rule: Rule = {};
  for (const part of expression.replace(/\s+/g, '').split('&&')) {
    const count = countIn(part);
    if (count === undefined) return { problem: ONLY_COUNTS };
    const { statement, atLeast } = count;
    const named = count.named.map((name) => name.replace(/^attestors\./, ''));
    const unknown = named.find((name) => !signers.has(name));
    if (unknown !== undefined) return { problem: `there is no attestor '${unknown}'` };
    const by = named.flatMap((name) => signers.get(name) ?? []);
    if (by.length === 0 || atLeast < 1 || atLeast > by.length)
      return { problem: `${atLeast} of ${by.length} attestors cannot be asked for` };
    if (statement !== undefined) {
      const type = statements.get(statement);
      if (type === undefined || type === '') return { problem: `there is no attestation '${statement}'` };
      if (type !== SIGNATURE_TYPE) {
        rule.attested = [...(rule.attested ?? []), { type, by, atLeast }];
        continue;
      }
    }
    if (rule.signed !== undefined) return { problem: 'signatures are counted twice: write two validations' };
    else rule.signed = { by, atLeast };
  }
  return rule;
}

function modeOf(spec: ForeignFields): Pick<PolicyEntry, 'mode'> {
  const actions = spec.has('validationActions') ? spec.texts('validationActions') : ['Deny'];
  spec.ignore('validationActions');
  if (actions.includes('Deny')) return {};
  if (actions.length > 0 && actions.every((action) => action === 'Audit' || action === 'Warn'))
    return { mode: 'warn' };
  spec.refuse(['validationActions'], 'it is none of Deny, Audit and Warn');
  return {};
}

function digestOf(spec: ForeignFields, { mode }: Pick<PolicyEntry, 'mode'>): Pick<PolicyEntry, 'pin'> {
  const settings = spec.object('validationConfigurations');
  if (settings === undefined) return {};
  if (settings.boolean('required') === false)
    settings.refuse(['required'], 'an image that was not verified is refused: leave it out');
  const pin = pinOf(settings, mode);
  settings.end();
  return pin;
}
