import type { Digest } from '../../base/digest.ts';
import { type Fields, fieldOf, fieldsOf, listOf, objectsOf, textOf } from '../../base/fields.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { isDeciding } from './deciding-variables.ts';
import { digestOfRoots, wordsOf } from './run-roots.ts';

/** Lists of a pod's spec whose containers run beside each other or before. */
const LISTS = ['initContainers', 'containers'] as const;
const TOKEN_FOLDER = /^\/(?:var\/)?run\/secrets\/kubernetes\.io(?:\/|$)/;

/**
 * By container of a pod, what it starts; of one that is not in it nobody knows what it may load: others see into it (a process namespace that
 * is shared, an ephemeral container), something is mounted over its files, or a variable that decides comes from elsewhere.
 */
export function podRoots(pod: Fields): ReadonlyMap<string, Digest> {
  const spec = fieldsOf(pod['spec']);
  const isOpen =
    spec['shareProcessNamespace'] === true ||
    spec['hostPID'] === true ||
    objectsOf(spec['ephemeralContainers']).length > 0 ||
    objectsOf(fieldsOf(pod['status'])['ephemeralContainerStatuses']).length > 0;
  if (isOpen) return new Map();
  const ownFolders = emptyFolders(spec);
  const containers = LISTS.flatMap((list) => objectsOf(spec[list]));
  return new Map(
    containers.flatMap((container): [string, Digest][] => {
      const name = textOf(container['name']);
      const digest = rootsOf(container, ownFolders);
      return name === undefined || digest === undefined ? [] : [[name, digest]];
    }),
  );
}

/** Names of volumes that begin empty and that one container alone has: nothing comes in by them. */
function emptyFolders(spec: Fields): ReadonlySet<string> {
  const mounts = LISTS.flatMap((list) => objectsOf(spec[list])).flatMap((container) => [
    ...new Set(objectsOf(container['volumeMounts']).map(({ name }) => name)),
  ]);
  const empty = objectsOf(spec['volumes']).filter((volume) => fieldOf(volume, 'emptyDir') !== undefined);
  return new Set(
    empty.flatMap(({ name }) =>
      typeof name === 'string' && mounts.filter((each) => each === name).length === 1 ? [name] : [],
    ),
  );
}

function rootsOf(container: Fields, ownFolders: ReadonlySet<string>): Digest | undefined {
  // An API server always writes that: without it somebody has left something out.
  if (textOf(container['imagePullPolicy']) === undefined) return undefined;
  const isCovered = objectsOf(container['volumeMounts']).some(
    ({ name, mountPath }) =>
      !(typeof name === 'string' && ownFolders.has(name)) && !TOKEN_FOLDER.test(textOf(mountPath) ?? ''),
  );
  const environment = environmentOf(container);
  if (isCovered || environment === undefined) return undefined;
  const command = wordsOf(container['command']);
  const words = wordsOf(container['args']);
  return digestOfRoots({
    told: 'changes',
    ...withoutUndefined({
      argv: command.length > 0 ? [...command, ...words] : undefined,
      arguments: command.length === 0 && words.length > 0 ? words : undefined,
      workingFolder: textOf(container['workingDir']),
    }),
    environment,
    commands: commandsOf(container),
  });
}

/** Undefined: a variable that decides has a value that is not here. */
function environmentOf(container: Fields): Record<string, string> | undefined {
  if (listOf(container['envFrom']).length > 0) return undefined;
  const deciding: Record<string, string> = {};
  for (const { name, value } of objectsOf(container['env'])) {
    if (typeof name !== 'string') return undefined;
    const text = typeof value === 'string' ? value : undefined;
    if (!isDeciding(name, text)) continue;
    if (text === undefined) return undefined;
    deciding[name] = text;
  }
  return deciding;
}

function commandsOf(container: Fields): string[][] {
  const lifecycle = fieldsOf(container['lifecycle']);
  const all = [
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe) => fieldOf(container, probe)),
    ...['postStart', 'preStop'].map((hook) => fieldOf(lifecycle, hook)),
  ];
  return all
    .map((each) => wordsOf(fieldsOf(fieldsOf(each)['exec'])['command']))
    .filter((command) => command.length > 0);
}

/** Of a container what is read here; values that do not matter are left out. */
export function slimRoots(container: Fields): Fields {
  const { imagePullPolicy, command, args, workingDir, envFrom, volumeMounts } = container;
  const env = objectsOf(container['env']).filter(({ name, value }) =>
    isDeciding(textOf(name) ?? '', typeof value === 'string' ? value : undefined),
  );
  return {
    imagePullPolicy,
    command,
    args,
    workingDir,
    envFrom,
    volumeMounts,
    env,
    ...Object.fromEntries(
      ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle'].map((name) => [
        name,
        fieldOf(container, name),
      ]),
    ),
  };
}
