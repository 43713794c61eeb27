import { nearestName } from '../../../base/nearest-name.ts';
import { explainIssue } from '../../../base/yaml/explain-issue.ts';
import { type FileProblem, problemsError } from '../../../base/yaml/problem.ts';
import type { PathKey, YamlFile } from '../../../base/yaml/read-yaml.ts';
import { PREDICATE_TYPES } from '../../statements/predicate-types.ts';
import { cacheTimes } from '../cache-times.ts';
import { isProvenance1 } from '../provenance-facts.ts';
import { PolicyDocument, type PolicyEntry } from '../schema.ts';
import { POLICY_FILE, type PolicyProblemCode } from './policy-kind.ts';

/** Reports a problem of the value at a path. */
export type ProblemReporter = (path: PathKey[], message: string) => void;

/** One policy file as a checked document. Throws one error that names every problem of the file. */
export function checkDocument(file: YamlFile): PolicyDocument {
  const value = file.value ?? {};
  const result = PolicyDocument.safeParse(value);
  const document = { kind: POLICY_FILE, schema: PolicyDocument, file, value };
  const problems = result.success
    ? collectProblems(file, (report) => checkMeaning(result.data, report))
    : result.error.issues.flatMap((issue) => explainIssue(issue, document));
  if (problems.length > 0) throw problemsError(POLICY_FILE, file.file, file.text, problems);
  return result.data as PolicyDocument;
}

export function collectProblems(
  file: YamlFile,
  check: (report: ProblemReporter) => void,
): FileProblem<PolicyProblemCode>[] {
  const problems: FileProblem<PolicyProblemCode>[] = [];
  check((path, message) => {
    problems.push({ code: 'POLICY_INVALID', message, ...file.locate(path, 'value') });
  });
  return problems;
}

/** What a schema cannot say: keys that need or exclude each other, names that must be known. */
function checkMeaning(
  { authorities = {}, vex = [], policies }: PolicyDocument,
  report: ProblemReporter,
): void {
  for (const [index, rule] of vex.entries())
    checkThreshold({ by: rule.by }, ['vex', index], Object.keys(authorities), report);
  for (const [name, authority] of Object.entries(authorities)) {
    const path = ['authorities', name];
    const keyless = ['issuer', 'issuerRegexp', 'identity', 'identityRegexp', 'claims', 'scts'].filter(
      (key) => key in authority,
    );
    if (authority.key !== undefined) {
      if (keyless[0] !== undefined)
        report(
          [...path, keyless[0]],
          `'${keyless[0]}' belongs to keyless signatures: make it a separate authority, in addition to the one with 'key'`,
        );
      continue;
    }
    for (const part of ['issuer', 'identity'] as const) {
      const [exact, regexp] = [authority[part], authority[`${part}Regexp`]];
      if (exact === undefined && regexp === undefined)
        report(
          path,
          keyless.length === 0
            ? `authorities.${name} accepts nobody: give it a 'key', or an 'issuer' and an 'identity'`
            : `authorities.${name} needs '${part}' or '${part}Regexp': an identity means nothing without who vouched for it`,
        );
      if (exact !== undefined && regexp !== undefined)
        report([...path, `${part}Regexp`], `'${part}' and '${part}Regexp' exclude each other`);
      if (keyless.length === 0) break;
    }
  }
  const names = new Map<string, number>();
  for (const [index, policy] of policies.entries()) {
    const first = names.get(policy.name);
    if (first !== undefined)
      report(['policies', index, 'name'], `policies[${first}] has the name '${policy.name}' already`);
    names.set(policy.name, first ?? index);
    checkPolicy(policy, ['policies', index], Object.keys(authorities), report);
  }
}

function checkPolicy(
  policy: PolicyEntry,
  path: PathKey[],
  authorities: readonly string[],
  report: ProblemReporter,
): void {
  const { signed, attested = [], reproduced, unsigned } = policy;
  const rules = ['signed', 'attested', 'reproduced'].filter((key) => key in policy);
  if (rules.length === 0 && unsigned === undefined)
    report(
      path,
      `'${policy.name}' asks for nothing, and so would allow every image: add 'signed', 'attested' or 'reproduced', or say 'unsigned: allow'`,
    );
  if (rules[0] !== undefined && unsigned !== undefined)
    report([...path, 'unsigned'], `'unsigned: allow' and '${rules[0]}' exclude each other`);
  const { freshMs, staleMs } = cacheTimes(policy.cache ?? {});
  if (staleMs < freshMs)
    report(
      [...path, 'cache'],
      "'fresh' (60s where it is not said) is longer than 'stale' (10m): make 'stale' at least as long",
    );
  if (signed) checkThreshold(signed, [...path, 'signed'], authorities, report);
  for (const [index, rule] of attested.entries()) {
    const at = [...path, 'attested', index];
    checkThreshold(rule, at, authorities, report);
    checkType(rule.type, [...at, 'type'], report);
    for (const [key, { about, isType }] of Object.entries(ABOUT)) {
      if (key in rule && !isType(rule.type))
        report([...at, key], `'${key}' is about ${about}, and this attestation is of type ${rule.type}`);
    }
    if (rule.actNow !== undefined && rule.maxAge === undefined)
      report([...at, 'actNow'], "'actNow' needs 'maxAge': an old scan knows nothing of what came out since");
    if (rule.findings !== undefined && rule.actNow === undefined)
      report([...at, 'findings'], "'findings' needs 'actNow': nothing else can be asked of them");
  }
  if (!reproduced) return;
  checkThreshold(reproduced, [...path, 'reproduced'], authorities, report);
  if (reproduced.releaseKeys !== undefined && reproduced.packagesFrom === 'from-lock')
    report(
      [...path, 'reproduced', 'releaseKeys'],
      "'releaseKeys' is about signed Releases, and 'packagesFrom: from-lock' asks for none",
    );
  if (!attested.some(({ type }) => isProvenance1(type)))
    report(
      [...path, 'reproduced'],
      "rebuilders build from the recipe and lock of a provenance that somebody vouched for: add '- type: slsaprovenance1' to 'attested', with who may sign it",
    );
}

const PROVENANCE = { about: 'provenance', isType: isProvenance };
const REACH = { about: 'what an image can load', isType: isOneOf('reach') };

/** What can be asked of attestations of some types only. */
const ABOUT: Readonly<Record<string, { about: string; isType: (type: string) => boolean }>> = {
  builders: PROVENANCE,
  sourceRepositories: PROVENANCE,
  baseImages: PROVENANCE,
  baseLayers: PROVENANCE,
  whole: { about: 'an SBOM', isType: isOneOf('spdxjson', 'spdx', 'cyclonedx') },
  withoutShell: REACH,
  mostUnreached: REACH,
  actNow: { about: 'a scan', isType: isOneOf('scan') },
  findings: { about: 'a scan', isType: isOneOf('scan') },
};

/** By short name or URI. */
function isOneOf(...names: string[]): (type: string) => boolean {
  return (type) => names.some((name) => type === name || type === PREDICATE_TYPES[name]);
}

function isProvenance(type: string): boolean {
  return type.startsWith('slsaprovenance') || type.startsWith('https://slsa.dev/provenance/');
}

function checkType(type: string, path: PathKey[], report: ProblemReporter): void {
  if (Object.hasOwn(PREDICATE_TYPES, type) || /^[a-z][a-z0-9+.-]*:\S+$/i.test(type)) return;
  const nearest = nearestName(type, Object.keys(PREDICATE_TYPES));
  const known = Object.keys(PREDICATE_TYPES).join(', ');
  report(
    path,
    `'${type}' is not an attestation type: ${nearest ? `did you mean '${nearest}'?` : `write a URI, or one of ${known}`}`,
  );
}

type ThresholdDocument = { by: string[]; atLeast?: number | undefined };

function checkThreshold(
  { by, atLeast = 1 }: ThresholdDocument,
  path: PathKey[],
  authorities: readonly string[],
  report: ProblemReporter,
): void {
  for (const [index, name] of by.entries()) {
    if (by.indexOf(name) < index)
      report([...path, 'by', index], `'${name}' is listed twice: each entry counts once`);
    if (authorities.includes(name)) continue;
    const nearest = nearestName(name, authorities);
    report(
      [...path, 'by', index],
      `'authorities' has no '${name}'${nearest ? `: did you mean '${nearest}'?` : ''}`,
    );
  }
  if (atLeast > by.length)
    report([...path, 'atLeast'], `${atLeast} of ${by.length} can never be reached: 'by' has too few entries`);
}
