import { stringify } from 'yaml';
import { type DocumentKind, problemsError } from '../../../base/yaml/problem.ts';
import { readYaml } from '../../../base/yaml/read-yaml.ts';
import { policyError } from '../errors.ts';
import { parsePolicy } from '../parse-policy.ts';
import type { PolicyDocument } from '../schema.ts';
import { readClusterImagePolicy } from './cluster-image-policy.ts';
import { isConnaisseur, readConnaisseur } from './connaisseur.ts';
import { ForeignFields, type ForeignProblem } from './foreign-fields.ts';
import { readImageValidatingPolicy } from './kyverno-image-validating.ts';
import { readVerifyImages } from './kyverno-verify-images.ts';
import { isRatify, readRatify } from './ratify.ts';
import type { ConvertedPolicies } from './types.ts';

type ForeignCode = 'POLICY_SYNTAX' | 'POLICY_FOREIGN';

const FOREIGN_FILE: DocumentKind<ForeignCode> = {
  noun: 'policy of another engine',
  syntaxCode: 'POLICY_SYNTAX',
  invalidCode: 'POLICY_FOREIGN',
  error: policyError,
};

/** By API group and kind. */
const READERS: Readonly<Record<string, (name: string, spec: ForeignFields) => ConvertedPolicies>> = {
  'policy.sigstore.dev/ClusterImagePolicy': readClusterImagePolicy,
  'kyverno.io/ClusterPolicy': readVerifyImages,
  'policies.kyverno.io/ImageValidatingPolicy': readImageValidatingPolicy,
};

/** `policy`: a policy file, as YAML. */
export type Conversion = { policy: string; policies: string[]; notes: string[] };

/**
 * Policies of other engines as one policy file that lets nothing pass that they would not. Throws POLICY_FOREIGN with every line that
 * cannot be honoured, and POLICY_SYNTAX.
 */
export async function convertPolicies(text: string, name: string): Promise<Conversion> {
  const document: PolicyDocument = { version: 1, authorities: {}, policies: [] };
  const notes: string[] = [];
  for (const converted of await readAll(text, name)) {
    const twice = Object.keys(converted.authorities).find((key) => document.authorities?.[key] !== undefined);
    if (twice !== undefined)
      throw policyError('POLICY_FOREIGN', `${name} holds two policies whose names begin alike: ${twice}`, {
        hint: 'convert them one by one',
      });
    Object.assign(document.authorities ?? {}, converted.authorities);
    document.policies.push(...converted.policies);
    notes.push(...converted.notes);
  }
  if (document.policies.length === 0)
    throw policyError('POLICY_FOREIGN', `${name} holds no policy of another engine`);
  const policy = stringify(document, { lineWidth: 0 });
  // What we cannot read ourselves is not given to anybody.
  await parsePolicy(policy, name, async () => await Promise.reject(new Error('keys stand in the policy')));
  return { policy, policies: document.policies.map((entry) => entry.name), notes };
}

/** YAML documents, each with as many empty lines before it as others take: lines are those of the file. */
function documentsIn(text: string): string[] {
  const documents: string[] = [];
  let lines: string[] = [];
  let at = 0;
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (/^---(?:\s|$)/.test(line)) {
      documents.push(lines.join('\n'));
      lines = Array.from({ length: at + 1 }, () => '');
    } else lines.push(line);
    at++;
  }
  documents.push(lines.join('\n'));
  return documents.filter((document) =>
    document.split('\n').some((line) => line.trim() !== '' && !line.trimStart().startsWith('#')),
  );
}

/** Throws POLICY_FOREIGN with all that is wrong in all of them. */
async function readAll(text: string, name: string): Promise<ConvertedPolicies[]> {
  const files = await Promise.all(
    documentsIn(text).map(async (part) => {
      const file = await readYaml(name, part, FOREIGN_FILE);
      const problems: ForeignProblem[] = [];
      return { file, problems, root: new ForeignFields(file.value, [], problems) };
    }),
  );
  const roots = files.map(({ root }) => root);
  const ofRatify = roots.filter(isRatify);
  const converted = roots.filter((root) => !isRatify(root)).map(readOne);
  if (ofRatify.length > 0) converted.push(readRatify(ofRatify));
  const problems = files.flatMap(({ file, problems: found }) =>
    eachOnce(found).map(({ path, message }) => ({
      code: 'POLICY_FOREIGN' as const,
      message,
      ...file.locate(path, 'key'),
    })),
  );
  if (problems.length > 0) throw problemsError(FOREIGN_FILE, name, text, problems);
  return converted;
}

/** What two rules name is read for both. */
function eachOnce(problems: readonly ForeignProblem[]): ForeignProblem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

function readOne(root: ForeignFields): ConvertedPolicies {
  if (isConnaisseur(root)) return readConnaisseur(root);
  const [apiVersion = '', kind = ''] = [root.text('apiVersion'), root.text('kind')];
  const type = `${apiVersion.split('/', 1)[0]}/${kind}`;
  const reader = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  const metadata = root.object('metadata');
  const spec = root.object('spec');
  root.ignore('status');
  root.end();
  if (reader !== undefined && spec !== undefined) return reader(policyName(metadata?.text('name')), spec);
  if (reader === undefined) root.refuse(['kind'], unread(apiVersion, kind));
  else root.refuse([], "it has no 'spec'");
  return { authorities: {}, policies: [], notes: [] };
}

function unread(apiVersion: string, kind: string): string {
  const isOurs = apiVersion.startsWith('policies.shearwall.dev/');
  return isOurs
    ? `a ${kind} of ours is not read as a file: what it has as 'spec' is`
    : `a ${kind} of ${apiVersion} is not read`;
}

/** Names of Kubernetes are longer than ours. */
function policyName(name: string | undefined): string {
  return (name ?? 'policy')
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '-')
    .slice(0, 30);
}
