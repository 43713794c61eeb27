import { dirname, resolve } from 'node:path';
import type { Cluster, Context, KubeConfig, User } from '@kubernetes/client-node';
import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { fieldsOf, objectsOf, textOf } from '../../base/fields.ts';
import { isJsonObject } from '../../base/parse-json.ts';
import { fleetError } from '../errors.ts';

/**
 * Kubeconfigs as kubectl reads them: of several the first that says something decides, and one of several may be missing. Throws
 * FLEET_KUBECONFIG.
 */
export async function readKubeconfigs(
  files: readonly string[],
  contextName: string | undefined,
): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const { parse } = await import('yaml');
  const read = files.map(async (file) => await readPart(new KubeConfig(), file, parse, files.length > 1));
  const parts = (await Promise.all(read)).flat();
  const config = new KubeConfig();
  config.loadFromOptions({
    clusters: firstOfEach(parts.flatMap(({ clusters }): Cluster[] => clusters)),
    users: firstOfEach(parts.flatMap(({ users }): User[] => users)),
    contexts: firstOfEach(parts.flatMap(({ contexts }): Context[] => contexts)),
    currentContext: contextName ?? parts.map(({ currentContext }) => currentContext).find(Boolean),
  });
  return config;
}

type Parse = (text: string) => unknown;

async function readPart(
  config: KubeConfig,
  file: string,
  parse: Parse,
  mayBeMissing: boolean,
): Promise<KubeConfig[]> {
  try {
    const document = parse(await readText(file));
    config.loadFromFile(file);
    config.users = await Promise.all(
      config.users.map(async (user) => ({ ...user, ...(await tokenIn(file, document, user.name)) })),
    );
    return [config];
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (mayBeMissing && code === 'ENOENT') return [];
    throw fleetError('FLEET_KUBECONFIG', `the kubeconfig ${file} cannot be read`, { cause });
  }
}

/** The client does not know `tokenFile`, which goes before a token. */
async function tokenIn(file: string, document: unknown, userName: string): Promise<{ token?: string }> {
  const users = isJsonObject(document) ? objectsOf(document['users']) : [];
  const user = users.find((each) => textOf(each['name']) === userName) ?? {};
  const tokenFile = textOf(fieldsOf(user['user'])['tokenFile']);
  return tokenFile === undefined ? {} : { token: (await readText(resolve(dirname(file), tokenFile))).trim() };
}

async function readText(path: string): Promise<string> {
  return (await readBounded(path, SMALL_FILE_BYTES)).toString('utf8');
}

function firstOfEach<T extends { name: string }>(items: readonly T[]): T[] {
  const byName = new Map<string, T>();
  for (const item of items) if (!byName.has(item.name)) byName.set(item.name, item);
  return [...byName.values()];
}
