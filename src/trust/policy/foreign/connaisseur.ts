import type { AuthorityDocument, PolicyEntry } from '../schema.ts';
import { type ConnaisseurPattern, isMoreSpecific, parseConnaisseurPattern } from './connaisseur-patterns.ts';
import type { ForeignFields } from './foreign-fields.ts';
import { byName } from './shared.ts';
import { IDENTITY_NAMES, identityIn, keysIn, onlyPublic } from './signers.ts';
import type { ConvertedPolicies } from './types.ts';

/** Settings of connaisseur 3: the values of its chart, or the file that the chart makes of them. */
export function isConnaisseur(root: ForeignFields): boolean {
  return !root.has('kind') && (root.has('application') || (root.has('validators') && root.has('policy')));
}

/**
 * `validators` and `policy` of connaisseur. There one rule counts of those that match an image, the most specific one: each of ours leaves
 * out what more specific rules are about. What a rule denies is named by no policy of ours, and so refused.
 */
export function readConnaisseur(root: ForeignFields): ConvertedPolicies {
  const converted: ConvertedPolicies = { authorities: {}, policies: [], notes: [] };
  const settings = root.has('application') ? root.object('application') : root;
  if (settings === undefined) return converted;
  const mode = modeOf(settings);
  const validators = byName(settings.objects('validators'), (validator) => validator);
  if (!settings.has('policy') || settings.objects('policy').length === 0)
    settings.refuse(['policy'], 'it is about no image');
  const rules = settings.objects('policy').map((rule) => ruleOf(rule, validators));
  // How it runs, and whom it tells, changes no verdict.
  root.ignore('kubernetes', 'alerting');
  settings.ignore('alerting', 'alerts', 'logLevel', 'logFormat');
  root.end();
  settings.end();
  for (const [at, rule] of rules.entries()) {
    if (rule === undefined || rule.means === 'deny') continue;
    const except = rules.flatMap((other, index) =>
      other !== undefined && other !== rule && isMoreSpecific(other.pattern, rule.pattern, index > at)
        ? other.pattern.taken
        : [],
    );
    const common = {
      images: rule.pattern.images,
      except: except.length > 0 ? [...new Set(except)] : undefined,
      mode,
      pin: rule.pin,
    };
    const name = `rule-${at}`;
    if (rule.means === 'allow') converted.policies.push({ name, ...common, unsigned: 'allow' });
    else addSigned(name, common, rule.means, converted);
    if (rule.pattern.needsTag)
      converted.notes.push(
        `${rule.text}: there it matches no image that is written by its digest alone, which another rule decides about; here it does`,
      );
  }
  return converted;
}

/** `needed`: each of them, besides so many of all. */
type Signers = { all: Map<string, AuthorityDocument>; atLeast: number; needed: string[] };
type Rule = {
  text: string;
  pattern: ConnaisseurPattern;
  means: 'allow' | 'deny' | Signers;
  pin: PolicyEntry['pin'];
};

function addSigned(
  name: string,
  common: Omit<PolicyEntry, 'name'>,
  { all, atLeast, needed }: Signers,
  { authorities, policies }: ConvertedPolicies,
): void {
  const named = (root: string): string => `${name}.${[...all.keys()].indexOf(root)}`;
  for (const [root, signer] of all) authorities[named(root)] = signer;
  const by = [...all.keys()].map(named);
  if (atLeast > 0)
    policies.push({ name, ...common, signed: { by, atLeast: atLeast > 1 ? atLeast : undefined } });
  for (const [at, root] of needed.entries())
    policies.push({ name: `${name}-${at}`, ...common, signed: { by: [named(root)] } });
}

function modeOf(settings: ForeignFields): PolicyEntry['mode'] {
  const features = settings.object('features');
  // Here unchanged images always stay, everything is judged, and answers are kept as admission keeps them.
  features?.ignore(
    'automaticChildApproval',
    'automaticUnchangedApproval',
    'cache',
    'namespacedValidation',
    'resourceValidationMode',
  );
  const warns = features?.boolean('detectionMode') === true;
  features?.end();
  return warns ? 'warn' : undefined;
}

function ruleOf(rule: ForeignFields, validators: ReadonlyMap<string, ForeignFields>): Rule | undefined {
  const text = rule.text('pattern') ?? '';
  const pattern = parseConnaisseurPattern(text);
  if ('problem' in pattern) rule.refuse(text === '' ? [] : ['pattern'], pattern.problem);
  const name = rule.text('validator') ?? 'default';
  const validator = validators.get(name);
  if (validator === undefined) rule.refuse(['validator'], `there is no validator '${name}'`);
  const options = rule.object('with');
  const mode = options?.text('mode');
  if (mode !== undefined && mode !== 'mutate' && mode !== 'insecureValidateOnly')
    options?.refuse(['mode'], `'${mode}' is neither mutate nor insecureValidateOnly`);
  const means = validator && meansOf(validator, options);
  options?.end();
  rule.end();
  if (means === undefined || 'problem' in pattern) return undefined;
  if (means === 'allow' && pattern.needsTag)
    rule.refuse(
      ['pattern'],
      `'${text}' lets no image pass there that is written by its digest alone, as patterns here would`,
    );
  return { text, pattern, means, pin: mode === 'insecureValidateOnly' ? 'never' : undefined };
}

function meansOf(validator: ForeignFields, options: ForeignFields | undefined): Rule['means'] | undefined {
  const type = validator.text('type');
  if (type === 'static') {
    const approves = validator.boolean('approve');
    options?.ignore('trustRoot');
    validator.end();
    return approves === true ? 'allow' : 'deny';
  }
  if (type !== 'cosign') {
    validator.refuse(['type'], `signatures of ${type ?? 'nothing'} are not read, only those of cosign`);
    return undefined;
  }
  // Registries are reached by what admission is told of them.
  validator.ignore('auth', 'cert');
  const host = validator.object('host');
  const root = 'roots come with --trusted-root: give them there, and leave this out';
  host?.refuseAll({ rekorPubkey: root, fulcioCert: root, ctLogPubkey: root });
  if (host !== undefined) onlyPublic(host, 'rekor', 'rekor');
  host?.end();
  const roots = byName(validator.objects('trustRoots'), (each) => each);
  if (roots.size === 0) validator.refuse([], 'it trusts nobody');
  validator.end();
  return signersOf(roots, options);
}

function signersOf(
  roots: ReadonlyMap<string, ForeignFields>,
  options: ForeignFields | undefined,
): Signers | undefined {
  const wanted = options?.text('trustRoot') ?? 'default';
  const required = options?.texts('required') ?? [];
  const threshold = options?.number('threshold');
  const needsLog = options?.boolean('verifyInTransparencyLog') !== false;
  const needsSct = options?.boolean('verifySCT') !== false;
  const names = wanted === '*' ? [...roots.keys()] : [wanted];
  const all = new Map<string, AuthorityDocument>();
  for (const name of new Set([...names, ...required])) {
    const signer = signerOf(roots.get(name), { needsLog, needsSct });
    if (signer !== undefined) all.set(name, signer);
    else if (!roots.has(name)) options?.refuse([], `its validator has no trust root '${name}'`);
  }
  if (wanted !== '*') {
    if (required.length > 0 || threshold !== undefined)
      options?.refuse([], "'threshold' and 'required' only mean something with trustRoot '*'");
    return { all, atLeast: 1, needed: [] };
  }
  const isAll = threshold === undefined || threshold === 0;
  const atLeast = isAll ? (required.length > 0 ? 0 : all.size) : threshold;
  if (!Number.isInteger(atLeast) || atLeast < 0 || atLeast > all.size)
    options?.refuse(['threshold'], `${threshold} of ${all.size} signers cannot be asked for`);
  return { all, atLeast, needed: required };
}

function signerOf(
  root: ForeignFields | undefined,
  { needsLog, needsSct }: { needsLog: boolean; needsSct: boolean },
): AuthorityDocument | undefined {
  if (root === undefined) return undefined;
  const logEntries = needsLog ? undefined : 0;
  root.refuseAll({ cert: 'certificates of Notation are not read' });
  const [key, ...more] = root.has('key') ? keysIn(root, 'key') : [];
  if (more.length > 0) root.refuse(['key'], 'one trust root has one key');
  const keyless = root.object('keyless');
  root.end();
  if (key !== undefined) return { ...key, logEntries };
  if (keyless === undefined) {
    if (!root.has('key')) root.refuse([], 'it has neither key nor keyless');
    return undefined;
  }
  const names = { ...IDENTITY_NAMES, issuerRegExp: 'issuerRegex', subjectRegExp: 'subjectRegex' };
  const identity = identityIn(keyless, { names });
  keyless.end();
  return identity && { ...identity, logEntries, scts: needsSct ? undefined : 0 };
}
