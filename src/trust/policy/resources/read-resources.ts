import { digestOf } from '../../../base/digest.ts';
import { messageOf } from '../../../base/errors.ts';
import { fieldsOf, listOf, textOf, textsOf } from '../../../base/fields.ts';
import { problemsError } from '../../../base/yaml/problem.ts';
import { DEFAULT_CACHE } from '../cache-times.ts';
import { POLICY_FILE } from '../document/policy-kind.ts';
import { isFindingsUrl } from '../findings-place.ts';
import type { PolicyGlob } from '../glob.ts';
import { parseImagePattern } from '../image-pattern.ts';
import type { ParsedPolicyFile } from '../parse-policy.ts';
import type { Policy } from '../types.ts';
import type { Narrowing, PolicyResource, ReadResource } from './types.ts';

/**
 * Reads policy documents of a cluster; those of `known` that are still the same are taken as they are. One that cannot be read refuses
 * every image that it names, or all where it does not say which, so that whoever reads it comes to the same answer.
 */
export async function readResources(
  resources: readonly PolicyResource[],
  known: readonly ReadResource[] = [],
): Promise<ReadResource[]> {
  const before = new Map(known.map((resource) => [keyOf(resource), resource]));
  const read: ReadResource[] = [];
  for (const resource of resources.toSorted((a, b) => (titleOf(a) < titleOf(b) ? -1 : 1)))
    read.push(before.get(keyOf(resource)) ?? (await readResource(resource)));
  return read;
}

/** `ClusterPolicy release`, `Policy shop/strict` */
export function titleOf({ namespace, name }: Pick<PolicyResource, 'namespace' | 'name'>): string {
  return namespace === '' ? `ClusterPolicy ${name}` : `Policy ${namespace}/${name}`;
}

/** By namespace. */
export function narrowings(resources: readonly ReadResource[]): Map<string, Narrowing> {
  const byNamespace = Map.groupBy(
    resources.filter(({ namespace }) => namespace !== ''),
    ({ namespace }) => namespace,
  );
  return new Map(
    [...byNamespace].map(([namespace, own]) => [
      namespace,
      { digest: digestOf(JSON.stringify(own.map(keyOf))), files: own.map(({ parsed }) => parsed) },
    ]),
  );
}

function keyOf(resource: PolicyResource): string {
  return `${titleOf(resource)} ${resource.version}`;
}

async function readResource(resource: PolicyResource): Promise<ReadResource> {
  try {
    return { ...resource, parsed: await parsed(resource), problem: undefined };
  } catch (error) {
    const problem = messageOf(error);
    return { ...resource, parsed: refusing(resource, problem), problem };
  }
}

async function parsed(resource: PolicyResource): Promise<ParsedPolicyFile> {
  const [{ parsePolicy }, { stringify }] = await Promise.all([import('../parse-policy.ts'), import('yaml')]);
  const title = titleOf(resource);
  const narrows = resource.namespace !== '';
  // As people write it: what is wrong is shown with its line.
  const text = stringify(resource.spec ?? {}, { lineWidth: 0 });
  const file = await parsePolicy(text, title, readNothing);
  await refuseMisplaced(title, text, narrows);
  const policies = file.policies.map((policy) => ({
    ...policy,
    name: `${narrows ? `${resource.namespace}/` : ''}${resource.name}/${policy.name}`,
    narrows,
  }));
  return { ...file, policies, digest: digestOf(`${keyOf(resource)} ${file.digest}`) };
}

/** An object of a cluster names no file of who reads it. */
async function readNothing(): Promise<Uint8Array> {
  throw new Error('no file is beside an object of a cluster: write the PEM itself');
}

/** What would read as if a namespace could allow something, choose what is written into its objects or how long an answer lasts, or have hosts asked; and paths. */
async function refuseMisplaced(title: string, text: string, narrows: boolean): Promise<void> {
  const [{ collectProblems }, { readYaml }] = await Promise.all([
    import('../document/check-document.ts'),
    import('../../../base/yaml/read-yaml.ts'),
  ]);
  const file = await readYaml(title, text, POLICY_FILE);
  const problems = collectProblems(file, (report) => {
    for (const [index, entry] of listOf(fieldsOf(file.value)['policies']).entries()) {
      for (const key of narrows ? ['unsigned', 'pin', 'cache'] : [])
        if (key in fieldsOf(entry))
          report(
            ['policies', index, key],
            `'${key}' has no place in a Policy of a namespace, which can only refuse more: write it into a ClusterPolicy`,
          );
      for (const [at, rule] of listOf(fieldsOf(entry)['attested']).entries()) {
        const place = textOf(fieldsOf(rule)['findings']);
        if (place !== undefined && (narrows || !isFindingsUrl(place)))
          report(
            ['policies', index, 'attested', at, 'findings'],
            narrows
              ? "a Policy of a namespace has nobody asked besides registries: write 'findings' into a ClusterPolicy"
              : 'no file is beside an object of a cluster: write https://HOST/PATH',
          );
      }
    }
  });
  if (problems.length > 0) throw problemsError(POLICY_FILE, title, text, problems);
}

function refusing(resource: PolicyResource, problem: string): ParsedPolicyFile {
  const title = titleOf(resource);
  const policy: Policy = {
    name: title,
    file: title,
    images: imagesOf(resource.spec) ?? [ANY],
    except: [],
    mode: 'enforce',
    pin: 'templates',
    cache: DEFAULT_CACHE,
    signed: undefined,
    attested: [],
    reproduced: undefined,
    narrows: resource.namespace !== '',
    unreadable: problem,
  };
  return { policies: [policy], vex: [], keys: [], digest: digestOf(`${keyOf(resource)} unreadable`) };
}

const ANY: PolicyGlob = { text: '**', matches: () => true };

/** Of all its policies; undefined where one of them does not say. */
function imagesOf(spec: unknown): PolicyGlob[] | undefined {
  const globs: PolicyGlob[] = [];
  const entries = listOf(fieldsOf(spec)['policies']);
  for (const entry of entries) {
    const written = fieldsOf(entry)['images'];
    const texts = textsOf(written);
    if (texts.length === 0 || texts.length !== listOf(written).length) return undefined;
    for (const text of texts) {
      const glob = parseImagePattern(text);
      if ('problem' in glob) return undefined;
      globs.push(glob);
    }
  }
  return entries.length === 0 ? undefined : globs;
}
