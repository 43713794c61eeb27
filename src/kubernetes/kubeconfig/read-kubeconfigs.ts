import { dirname } from 'node:path';
import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { type Fields, fieldsOf, objectsOf, textOf } from '../../base/fields.ts';
import { systemCodeOf } from '../../base/storage-errors.ts';
import { KubeconfigError } from '../errors.ts';

/** A cluster, user or context as a kubeconfig describes it. */
export type KubeconfigEntry = {
  fields: Fields;
  /** Of the kubeconfig: relative paths in it start there. */
  folder: string;
};

export type Kubeconfig = {
  clusters: ReadonlyMap<string, KubeconfigEntry>;
  users: ReadonlyMap<string, KubeconfigEntry>;
  contexts: ReadonlyMap<string, KubeconfigEntry>;
  currentContext: string | undefined;
};

/**
 * Kubeconfigs as kubectl reads them: of several the first that says something decides, and one of several may be missing. Throws
 * KubeconfigError.
 */
export async function readKubeconfigs(files: readonly string[]): Promise<Kubeconfig> {
  const read = await Promise.all(files.map(async (file) => await readOne(file, files.length > 1)));
  const parts = read.filter((part) => part !== undefined);
  if (parts.length === 0) throw new KubeconfigError(`the kubeconfig ${files.join(', ')} cannot be read`);
  return {
    clusters: firstOfEach(parts, 'clusters', 'cluster'),
    users: firstOfEach(parts, 'users', 'user'),
    contexts: firstOfEach(parts, 'contexts', 'context'),
    currentContext: parts.map(({ fields }) => textOf(fields['current-context'])).find(Boolean),
  };
}

async function readOne(file: string, mayBeMissing: boolean): Promise<KubeconfigEntry | undefined> {
  try {
    const text = (await readBounded(file, SMALL_FILE_BYTES)).toString('utf8');
    const { parse } = await import('yaml');
    return { fields: fieldsOf(parse(text)), folder: dirname(file) };
  } catch (cause) {
    if (mayBeMissing && systemCodeOf(cause) === 'ENOENT') return undefined;
    throw new KubeconfigError(`the kubeconfig ${file} cannot be read`, { cause });
  }
}

/** `clusters: [{name, cluster: {…}}]`, and so on. */
function firstOfEach(
  parts: readonly KubeconfigEntry[],
  list: string,
  key: string,
): Map<string, KubeconfigEntry> {
  const byName = new Map<string, KubeconfigEntry>();
  for (const { fields, folder } of parts)
    for (const item of objectsOf(fields[list])) {
      const name = textOf(item['name']);
      if (name !== undefined && !byName.has(name)) byName.set(name, { fields: fieldsOf(item[key]), folder });
    }
  return byName;
}
