import { type PolicyException, policyResource, readException } from '../../../admission/index.ts';
import type { Clock } from '../../../base/clock.ts';
import { messageOf } from '../../../base/errors.ts';
import { type Fields, fieldsOf, textOf } from '../../../base/fields.ts';
import { joinUrl } from '../../../base/join-url.ts';
import type { Log } from '../../../base/log.ts';
import { ApiRefused, type KubernetesClient, watchObjects } from '../../../kubernetes/index.ts';
import type { ClusterRules, RuleFinding } from './cluster-rules.ts';
import { API, PLURALS, type RuleKind } from './definitions.ts';

export type WatchedRules = {
  /** Of now. */
  rules(): ClusterRules;
  /** Which exceptions count for something, and why others do not. */
  exceptions(): RuleFinding[];
  /** The object as it was last heard of. */
  object(kind: RuleKind, namespace: string, name: string): Fields | undefined;
  /** From now on it is called whenever they have changed. */
  onChange(changed: (rules: ClusterRules) => void): void;
};

type WatchContext = { clock: Clock; log: Log; signal: AbortSignal };

const AFTER_FAILURE_MS = 2000;
const NOT_LET_IN = [401, 403];
const KINDS = Object.keys(PLURALS) as RuleKind[];

/**
 * Keeps what the objects of our group say, for as long as `signal` lasts. Resolves when all of them were told once; rejects where they
 * cannot be had at the beginning. Later a watch that breaks is begun again, and what it told last stays in force meanwhile.
 */
export async function watchRules(
  client: KubernetesClient,
  /** Of the webhook: exceptions count there, and nowhere else. */
  namespace: string,
  context: WatchContext,
): Promise<WatchedRules> {
  const objects = new Map<RuleKind, Map<string, Fields>>();
  let heard = (_rules: ClusterRules): void => {};
  let before = '';

  function rules(): ClusterRules {
    const all = (kind: RuleKind): Fields[] => [...(objects.get(kind)?.values() ?? [])];
    return {
      policies: [...all('ClusterPolicy'), ...all('Policy')].map(policyResource),
      exceptions: all('PolicyException')
        .map(readException)
        .filter((exception): exception is PolicyException => !('problem' in exception)),
    };
  }

  function exceptions(): RuleFinding[] {
    return [...(objects.get('PolicyException')?.values() ?? [])].map((object) => {
      const read = readException(object);
      const name = textOf(fieldsOf(object['metadata'])['name']) ?? '';
      return {
        kind: 'PolicyException',
        namespace,
        name,
        problem: 'problem' in read ? read.problem : undefined,
      };
    });
  }

  function changed(): void {
    const now = rules();
    // What is written into their status is no change of what they say.
    const states = now.policies.map((policy) => [policy.namespace, policy.name, policy.version]);
    const name = JSON.stringify([states, now.exceptions, exceptions()]);
    if (name === before) return;
    before = name;
    heard(now);
  }

  await Promise.all(
    KINDS.map(
      async (kind) =>
        await keepKind(client, { kind, path: pathOf(kind, namespace) }, context, (told) => {
          objects.set(kind, told);
          changed();
        }),
    ),
  );
  return {
    rules,
    exceptions,
    object: (kind, namespace, name) => objects.get(kind)?.get(`${namespace}/${name}`),
    onChange: (listener) => void (heard = listener),
  };
}

function pathOf(kind: RuleKind, namespace: string): string {
  return kind === 'PolicyException'
    ? joinUrl(API, 'namespaces', namespace, PLURALS[kind])
    : joinUrl(API, PLURALS[kind]);
}

/** All objects of a kind, told whenever one of them is another. Resolves with the first time. */
async function keepKind(
  client: KubernetesClient,
  { kind, path }: { kind: RuleKind; path: string },
  { clock, log, signal }: WatchContext,
  tell: (objects: Map<string, Fields>) => void,
): Promise<void> {
  const first = Promise.withResolvers<void>();
  const query = {
    path,
    async interrupted(error: unknown) {
      // Kinds that were just made are not served at once.
      if (isNotLetIn(error)) first.reject(error);
      log.warn('policies of the cluster cannot be watched: those that are known stay in force', {
        kind,
        error: messageOf(error),
      });
      await clock.sleep(AFTER_FAILURE_MS, signal);
    },
  };
  async function watch(): Promise<void> {
    let told = new Map<string, Fields>();
    let isWhole = false;
    for await (const event of watchObjects(client, query, signal)) {
      if (event.kind === 'begun') [told, isWhole] = [new Map<string, Fields>(), false];
      else if (event.kind === 'synced') isWhole = true;
      else if (event.kind === 'there') told.set(keyOf(event.object), event.object);
      else told.delete(keyOf(event.object));
      if (!isWhole) continue;
      tell(told);
      first.resolve();
    }
  }
  watch().catch((error: unknown) => first.reject(error));
  await first.promise;
}

function isNotLetIn(error: unknown): boolean {
  return error instanceof ApiRefused && NOT_LET_IN.includes(error.status);
}

function keyOf(object: Fields): string {
  const metadata = fieldsOf(object['metadata']);
  return `${textOf(metadata['namespace']) ?? ''}/${textOf(metadata['name']) ?? ''}`;
}
