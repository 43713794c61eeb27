import type { Clock } from '../../../base/clock.ts';
import { messageOf } from '../../../base/errors.ts';
import { fieldsOf, objectsOf } from '../../../base/fields.ts';
import { joinUrl } from '../../../base/join-url.ts';
import type { Log } from '../../../base/log.ts';
import { isoSeconds } from '../../../base/utc-time.ts';
import type { KubernetesClient } from '../../../kubernetes/index.ts';
import type { RuleFinding } from './cluster-rules.ts';
import { API, PLURALS } from './definitions.ts';
import type { WatchedRules } from './watch-rules.ts';

/** A condition takes 32 kB; who reads it wants the first problems. */
const MESSAGE_LENGTH = 4096;

/**
 * Says in the status of each object whether it is in force, where it does not say so yet. All replicas find the same, and the first one
 * writes it. What cannot be written is logged: nothing depends on it.
 */
export async function writeFindings(
  findings: readonly RuleFinding[],
  watched: WatchedRules,
  { client, clock, log }: { client: KubernetesClient; clock: Clock; log: Log },
): Promise<void> {
  for (const finding of findings) {
    const { kind, namespace, name, problem } = finding;
    const object = watched.object(kind, namespace, name);
    if (object === undefined) continue;
    const condition = {
      type: 'Valid',
      status: problem === undefined ? 'True' : 'False',
      reason: problem === undefined ? 'InForce' : 'Invalid',
      message: problem?.slice(0, MESSAGE_LENGTH) ?? 'it is in force',
      observedGeneration: fieldsOf(object['metadata'])['generation'],
    };
    const written = objectsOf(fieldsOf(object['status'])['conditions']).find(({ type }) => type === 'Valid');
    if (written?.['message'] === condition.message && written['status'] === condition.status) {
      if (written['observedGeneration'] === condition.observedGeneration) continue;
    }
    const conditions = [{ ...condition, lastTransitionTime: isoSeconds(clock.nowMs()) }];
    try {
      await client.patch(joinUrl(pathOf(finding), 'status'), { status: { conditions } });
    } catch (error) {
      log.warn('the status of an object cannot be written', { kind, name, error: messageOf(error) });
    }
  }
}

function pathOf({ kind, namespace, name }: RuleFinding): string {
  const plural = PLURALS[kind];
  return namespace === '' ? joinUrl(API, plural, name) : joinUrl(API, 'namespaces', namespace, plural, name);
}
