import { bytePath, compareBytes } from '../base/bytes.ts';
import { isoSeconds } from '../base/utc-time.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import type { ImageConfig, Platform } from '../oci/index.ts';
import type { Content, Entry } from '../rootfs/index.ts';
import { buildError } from './errors.ts';
import type { PackedLayer } from './pack/index.ts';
import type { Recipe } from './recipe/index.ts';

export type ConfigInput = {
  recipe: Recipe;
  platform: Platform;
  user: string | undefined;
  layers: readonly PackedLayer[];
  epoch: number;
};

/** The image config: what the recipe says, numbers for users, and no time but the lock's. */
export function composeConfig({ recipe, platform, user, layers, epoch }: ConfigInput): ImageConfig {
  const created = isoSeconds(epoch * 1000);
  const labels = { ...recipe.annotations, ...recipe.labels };
  return withoutUndefined({
    created,
    architecture: platform.architecture,
    variant: platform.variant,
    os: platform.os,
    config: withoutUndefined({
      User: user,
      ExposedPorts: recipe.ports.length > 0 ? keySet(recipe.ports) : undefined,
      Env: sorted(Object.entries(recipe.environment).map(([name, value]) => `${name}=${value}`)),
      Entrypoint: recipe.entrypoint ? recipe.entrypoint : undefined,
      Cmd: recipe.cmd ? recipe.cmd : undefined,
      Volumes: recipe.volumes.length > 0 ? keySet(recipe.volumes) : undefined,
      WorkingDir: recipe.workDir,
      Labels: Object.keys(labels).length > 0 ? sortedRecord(labels) : undefined,
      StopSignal: recipe.stopSignal,
    }),
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
    history: layers.map((layer) => ({
      created,
      created_by: 'shearwall build',
      comment: shorten(layer.comment),
    })),
  });
}

const COMMENT_LIMIT = 1000;

function shorten(comment: string): string {
  return comment.length <= COMMENT_LIMIT ? comment : `${comment.slice(0, COMMENT_LIMIT)}…`;
}

type ReadableTree = { get(path: string, options: { follow: boolean }): Entry | undefined };

/**
 * `accounts.run-as` as numbers, `uid:gid`, because Kubernetes' runAsNonRoot needs a number. Names are looked up in the
 * image's own /etc/passwd.
 */
export async function resolveUser(
  recipe: Recipe,
  tree: ReadableTree,
  read: (content: Content) => Promise<Uint8Array>,
): Promise<string | undefined> {
  const wanted = recipe.accounts.runAs;
  if (wanted === undefined) return undefined;
  if (/^\d+:\d+$/.test(wanted)) return wanted;
  const users = await readPasswd(tree, read);
  const user = users.find(({ name, uid }) => name === wanted || uid === wanted);
  if (user !== undefined) return `${user.uid}:${user.gid}`;
  if (/^\d+$/.test(wanted)) return wanted;
  const hint = `add it to accounts.users, or name one of: ${users.map(({ name }) => name).join(', ')}`;
  throw buildError('BUILD_USER_UNKNOWN', `accounts.run-as: the image has no user '${wanted}'`, { hint });
}

async function readPasswd(
  tree: ReadableTree,
  read: (content: Content) => Promise<Uint8Array>,
): Promise<{ name: string; uid: string; gid: string }[]> {
  const entry = tree.get(bytePath('etc/passwd'), { follow: true });
  if (entry?.type !== 'file') return [];
  const lines = Buffer.from(await read(entry.content))
    .toString('utf8')
    .split('\n');
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid, gid }] : [];
  });
}

function keySet(keys: readonly string[]): Record<string, Record<string, never>> {
  return Object.fromEntries(sorted(keys).map((key) => [key, {}]));
}

function sorted(values: readonly string[]): string[] {
  return values.toSorted(compareBytes);
}

function sortedRecord(record: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => compareBytes(a, b)));
}
