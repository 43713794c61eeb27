import { policyReader } from './open-policies.ts';
import type { PolicyCheck } from './policy/check/check-policies.ts';
import type { ExportTarget } from './policy/export/export-policies.ts';
import type { PolicyExport } from './policy/export/manifests.ts';
import type { ProviderPlace } from './policy/export/to-gatekeeper.ts';
import type { PolicyFixture } from './policy/fixtures/fixture-file.ts';
import type { Conversion } from './policy/foreign/convert-policies.ts';
import type { PolicyResource, ReadResource } from './policy/index.ts';

/** Of a file to convert. */
export const FOREIGN_LIMIT_BYTES = 1024 * 1024;

/** What of policy files can never count. Throws what `openPolicies` throws. */
export async function checkPolicyFiles(paths: readonly string[]): Promise<PolicyCheck> {
  const { checkPolicies } = await import('./policy/check/check-policies.ts');
  return await checkPolicies(paths, policyReader(paths));
}

/** Expected verdicts, from the text of a file. Throws POLICY_SYNTAX, POLICY_INVALID. */
export async function readPolicyFixtures(text: string, name: string): Promise<PolicyFixture[]> {
  const { readFixtures } = await import('./policy/fixtures/fixture-file.ts');
  return await readFixtures(text, name);
}

/** Policies of other engines as a policy file. Throws POLICY_FOREIGN, POLICY_SYNTAX. */
export async function convertForeignPolicies(text: string, name: string): Promise<Conversion> {
  const { convertPolicies } = await import('./policy/foreign/convert-policies.ts');
  return await convertPolicies(text, name);
}

/** Policies as another engine reads them. Throws POLICY_NOT_EXPORTED and what `openPolicies` throws. */
export async function exportPolicyFiles(paths: readonly string[], to: ExportTarget): Promise<PolicyExport> {
  const { exportPolicies } = await import('./policy/export/export-policies.ts');
  return await exportPolicies(paths, to, policyReader(paths));
}

/** What makes Gatekeeper ask shearwall; policies are only checked. Throws POLICY_PROVIDER_CA and what `openPolicies` throws. */
export async function exportGatekeeper(
  paths: readonly string[],
  provider: ProviderPlace,
): Promise<PolicyExport> {
  const { exportToGatekeeper } = await import('./policy/export/to-gatekeeper.ts');
  return await exportToGatekeeper(paths, provider, policyReader(paths));
}

/** Policies that stand in a cluster; those of `known` that are still the same are taken as they are. Never throws for what they say. */
export async function readPolicyResources(
  resources: readonly PolicyResource[],
  known: readonly ReadResource[] = [],
): Promise<ReadResource[]> {
  // Most clusters have none, and wait for no machinery.
  if (resources.length === 0) return [];
  const { readResources } = await import('./policy/resources/read-resources.ts');
  return await readResources(resources, known);
}

/** What a policy file may hold, as the schema of a CustomResourceDefinition (OpenAPI v3, structural). */
export async function policyResourceSchema(): Promise<Record<string, unknown>> {
  const { resourceSchema } = await import('./policy/resources/resource-schema.ts');
  return resourceSchema();
}
