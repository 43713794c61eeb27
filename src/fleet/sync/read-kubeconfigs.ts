import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Cluster, Context, KubeConfig, User } from '@kubernetes/client-node';
import { objectOf, objectsOf, textOf } from '../../base/fields.ts';
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
  const parts = files.flatMap((file) => readPart(new KubeConfig(), file, parse, files.length > 1));
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

function readPart(config: KubeConfig, file: string, parse: Parse, mayBeMissing: boolean): KubeConfig[] {
  try {
    config.loadFromFile(file);
    config.users = config.users.map((user) => ({ ...user, ...tokenIn(file, user.name, parse) }));
    return [config];
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    if (mayBeMissing && code === 'ENOENT') return [];
    throw fleetError('FLEET_KUBECONFIG', `the kubeconfig ${file} cannot be read`, { cause });
  }
}

/** The client does not know `tokenFile`, which goes before a token. */
function tokenIn(file: string, userName: string, parse: Parse): { token?: string } {
  const document = parse(readFileSync(file, 'utf8'));
  const users = isJsonObject(document) ? objectsOf(document, 'users') : [];
  const user = users.find((each) => textOf(each, 'name') === userName) ?? {};
  const tokenFile = textOf(objectOf(user, 'user'), 'tokenFile');
  return tokenFile === undefined
    ? {}
    : { token: readFileSync(resolve(dirname(file), tokenFile), 'utf8').trim() };
}

function firstOfEach<T extends { name: string }>(items: readonly T[]): T[] {
  const byName = new Map<string, T>();
  for (const item of items) if (!byName.has(item.name)) byName.set(item.name, item);
  return [...byName.values()];
}
