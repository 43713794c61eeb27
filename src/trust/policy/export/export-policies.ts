import { dirname, join } from 'node:path';
import type { ReadFile } from '../../../base/bounded-read.ts';
import { readYaml } from '../../../base/yaml/read-yaml.ts';
import { checkDocument } from '../document/check-document.ts';
import { POLICY_FILE } from '../document/policy-kind.ts';
import { policyError } from '../errors.ts';
import { readPolicyText } from '../load-policies.ts';
import { parsePolicy } from '../parse-policy.ts';
import type { PolicyDocument } from '../schema.ts';
import { digestsOnly } from './digests-only.ts';
import { plainPolicies } from './expressible.ts';
import { manifestsOf, type PolicyExport } from './manifests.ts';
import { toKyverno } from './to-kyverno.ts';
import { toPolicyController } from './to-policy-controller.ts';

/** `vap`: pods run digests only, by Kubernetes itself; it says nothing of who signed. */
export type ExportTarget = 'kyverno' | 'policy-controller' | 'vap';

const NOTES: Readonly<Record<ExportTarget, string[]>> = {
  kyverno: [
    'Kyverno finds signatures in bundles only, as these ask for them: sign with --format bundle, which is the default, or both',
    'Kyverno lets images pass that none of its policies matches, image volumes and whatever is no Pod of a kind that it knows; here they are refused',
    'Kyverno looks at ephemeral containers only where pods/ephemeralcontainers is listed, and then no longer at Deployments: docs/tasks/admit-signed-images.md',
  ],
  'policy-controller': [
    'policy-controller looks only at namespaces with the label policy.sigstore.dev/include=true, and lets images pass that no policy matches unless no-match-policy is deny',
  ],
  vap: ['who signed an image is not looked at'],
};

const KEY_LIMIT = 16 * 1024;

/**
 * Policies as another engine reads them, none of them weaker than ours. Throws POLICY_NOT_EXPORTED with the policy that the engine cannot
 * express, and what `parsePolicy` throws.
 */
export async function exportPolicies(
  paths: readonly string[],
  to: ExportTarget,
  readFile: ReadFile,
): Promise<PolicyExport> {
  const objects = to === 'vap' ? digestsOnly() : [];
  for (const path of to === 'vap' ? [] : paths) objects.push(...(await exported(path, to, readFile)));
  return { to, ...manifestsOf(objects), notes: NOTES[to] };
}

async function exported(path: string, to: ExportTarget, readFile: ReadFile): Promise<object[]> {
  const { text } = await readPolicyText(path, readFile);
  await parsePolicy(text, path, readFile);
  const document = checkDocument(await readYaml(path, text, POLICY_FILE));
  const keys = await keysOf(document, path, readFile);
  const plain = plainPolicies(document, (name) => keys.get(name) ?? '');
  if (to === 'policy-controller') return toPolicyController(plain);
  for (const { name, images, attested = [] } of plain) {
    if (attested.some(({ conditions }) => conditions.length > 0))
      throw policyError(
        'POLICY_NOT_EXPORTED',
        `${name} cannot be exported: what attestations have to say is exported to policy-controller alone, in Rego`,
      );
    for (const pattern of images) {
      const isWhole = !/\*/.test(pattern.replace(/\/\*\*$/, '')) || pattern === '**';
      if (!isWhole || pattern.startsWith('docker.io/'))
        throw policyError(
          'POLICY_NOT_EXPORTED',
          `${name} cannot be exported: Kyverno has no glob for '${pattern}' that matches the same images`,
        );
    }
  }
  return toKyverno(plain);
}

async function keysOf(
  document: PolicyDocument,
  path: string,
  readFile: ReadFile,
): Promise<Map<string, string>> {
  const keys = new Map<string, string>();
  for (const [name, { key }] of Object.entries(document.authorities ?? {})) {
    if (key === undefined) continue;
    const pem = key.includes('-----BEGIN') ? key : await readFile(join(dirname(path), key), KEY_LIMIT);
    keys.set(name, typeof pem === 'string' ? pem : Buffer.from(pem).toString('utf8'));
  }
  return keys;
}
