import type { ReadFile } from '../../base/bounded-read.ts';
import { canonicalJson } from '../../base/canonical-json.ts';
import { digestOf } from '../../base/digest.ts';
import { whyUnread } from '../../base/storage-errors.ts';
import { policyError } from './errors.ts';
import type { ParsedPolicyFile } from './parse-policy.ts';
import type { PolicySet } from './types.ts';

const POLICY_LIMIT = 1024 * 1024;

/**
 * Reads the text of a policy file, ready to decide with. `name` is its path, for messages and as the place of the key files that it names.
 * Throws POLICY_SYNTAX, POLICY_INVALID, POLICY_NOT_FOUND or POLICY_TOO_LARGE, with every problem of the file and the lines that they are in.
 */
export async function parsePolicy(text: string, name: string, readFile: ReadFile): Promise<ParsedPolicyFile> {
  // Loads YAML, zod, RE2 and CEL, which callers without a policy should not wait for.
  const parser = await import('./parse-policy.ts');
  return await parser.parsePolicy(text, name, readFile);
}

/** The policies of several files, and of what was read elsewhere, as one set. Throws POLICY_NOT_FOUND, POLICY_TOO_LARGE, POLICY_SYNTAX and POLICY_INVALID. */
export async function loadPolicies(
  paths: readonly string[],
  readFile: ReadFile,
  beside: readonly ParsedPolicyFile[] = [],
): Promise<PolicySet> {
  const files: ParsedPolicyFile[] = [];
  for (const path of paths) {
    const { text } = await readPolicyText(path, readFile);
    files.push(await parsePolicy(text, path, readFile));
  }
  return policySet([...files, ...beside]);
}

/** Throws POLICY_INVALID when two files have policies of one name. */
export function policySet(files: readonly ParsedPolicyFile[]): PolicySet {
  const policies = files.flatMap((file) => file.policies);
  const byName = new Map<string, string>();
  for (const { name, file } of policies) {
    const other = byName.get(name);
    if (other !== undefined)
      throw policyError('POLICY_INVALID', `${other} and ${file} both have a policy '${name}'`, {
        hint: 'give one of them another name',
      });
    byName.set(name, file);
  }
  const keys = new Map(files.flatMap((file) => file.keys).map((key) => [key.id, key]));
  const digest = digestOf(canonicalJson(files.map((file) => file.digest)));
  const vex = files.flatMap((file) => file.vex);
  return { policies, vex, keys: [...keys.values()], digest };
}

/**
 * The text of a policy file; of policies of another engine ours, which let nothing pass that those would not. `notes`: what is otherwise here;
 * undefined: it is the file as it stands. Throws POLICY_NOT_FOUND, POLICY_TOO_LARGE, POLICY_SYNTAX, and POLICY_FOREIGN with each line that
 * cannot be honoured.
 */
export async function readPolicyText(
  path: string,
  readFile: ReadFile,
): Promise<{ text: string; notes: readonly string[] | undefined }> {
  const text = await readText(path, readFile);
  if (!isForeign(text)) return { text, notes: undefined };
  const { convertPolicies } = await import('./foreign/convert-policies.ts');
  const { policy, notes } = await convertPolicies(text, path);
  return { text: policy, notes };
}

/** Objects of Kubernetes and values of connaisseur have keys at their top level that ours have not, which say their version. */
function isForeign(text: string): boolean {
  if (text.trimStart().startsWith('{')) return FOREIGN_JSON.test(text);
  return FOREIGN_YAML.test(text) && !OURS.test(text);
}

const OURS = /^version[ \t]{0,8}:/m;
const FOREIGN_YAML = /^(?:apiVersion|kind|application|validators)[ \t]{0,8}:/m;
/** Whoever writes JSON writes these first. */
const FOREIGN_JSON = /^\s*\{\s*"(?:apiVersion|kind|application|validators)"/;

async function readText(path: string, readFile: ReadFile): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path, POLICY_LIMIT + 1);
  } catch (cause) {
    throw policyError('POLICY_NOT_FOUND', `the policy file ${path} cannot be read: ${whyUnread(cause)}`, {
      cause,
    });
  }
  if (bytes.length > POLICY_LIMIT)
    throw policyError('POLICY_TOO_LARGE', `the policy file ${path} has more than ${POLICY_LIMIT} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw policyError('POLICY_SYNTAX', `the policy file ${path} is not valid UTF-8 text`, { cause });
  }
}
