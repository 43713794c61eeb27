import { type Fields, fieldsOf, objectsOf, textOf } from '../../../base/fields.ts';
import { isPlausible, textsIn } from '../fields.ts';
import type { WorkloadName } from '../types.ts';
import { nameOf, type Objects } from './objects.ts';

/** More owners of owners than any controller makes; a ring of them ends here too. */
const DEEPEST = 8;

/** What people roll out: above these nothing is asked for. */
const ROLLED_OUT: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob']);

/**
 * The workload of a pod, by its controllers: ReplicaSet to Deployment, Job to CronJob. Where the dump lacks the object between,
 * its name tells: both controllers build it from the name of theirs.
 */
export function workloadOf(
  pod: Fields,
  objects: Pick<Objects, 'find'>,
): { workload: WorkloadName; object: Fields | undefined } {
  const { namespace, name } = nameOf(pod);
  let [kind, at, object]: [string, string, Fields | undefined] = ['Pod', name, pod];
  for (let depth = 0; depth < DEEPEST && !ROLLED_OUT.has(kind); depth++) {
    const above = object === undefined ? guessAbove(kind, at, pod) : controllerOf(object);
    // A static pod is "owned" by the node that it was put on.
    if (above === undefined || above.kind === 'Node') break;
    ({ kind, name: at } = above);
    object = objects.find(kind, namespace, at);
  }
  return { workload: { namespace, kind, name: at }, object };
}

function controllerOf(object: Fields): { kind: string; name: string } | undefined {
  const owners = objectsOf(fieldsOf(object['metadata'])['ownerReferences']);
  const owner = owners.find((each) => each['controller'] === true) ?? owners[0];
  const [kind, name] = [owner && textOf(owner['kind']), owner && textOf(owner['name'])];
  return kind === undefined || name === undefined ? undefined : { kind, name };
}

/** Deployments append the template's hash, cron jobs the minute since 1970. */
function guessAbove(kind: string, name: string, pod: Fields): { kind: string; name: string } | undefined {
  if (kind === 'ReplicaSet') {
    const hash = textsIn(fieldsOf(fieldsOf(pod['metadata'])['labels']))['pod-template-hash'];
    if (hash !== undefined && name.endsWith(`-${hash}`))
      return { kind: 'Deployment', name: name.slice(0, -hash.length - 1) };
  }
  if (kind === 'Job') {
    const [, above = '', minutes] = /^(.+)-(\d{8})$/.exec(name) ?? [];
    // 20260305 is a day that somebody wrote; as minutes it is long past.
    if (minutes !== undefined && isPlausible(Number(minutes) * 60_000))
      return { kind: 'CronJob', name: above };
  }
  return undefined;
}
