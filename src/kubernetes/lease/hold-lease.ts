import { ShearwallError } from '../../base/errors.ts';
import { type Fields, fieldsOf, textOf } from '../../base/fields.ts';
import { joinUrl } from '../../base/join-url.ts';
import { isoTime } from '../../base/utc-time.ts';
import type { KubernetesClient } from '../client/connect-cluster.ts';
import { ApiRefused } from '../errors.ts';
import type { ClusterContext } from '../types.ts';

export type LeaseInput = {
  client: Pick<KubernetesClient, 'get' | 'create' | 'patch'>;
  namespace: string;
  name: string;
  /** Who holds it: the name of the pod. */
  holder: string;
  /** How long it is held without being renewed. */
  seconds: number;
  /** Taken under a number above this, whatever the Lease says. */
  above?: number | undefined;
  /** The API server was reached by this process before: where it is away, that is waited for. */
  isReached?: boolean;
};

/** A Lease that this process holds. */
export type HeldLease = {
  /** How often it has changed hands: who holds it later has a higher one. */
  epoch: number;
  /** Aborted once it is not sure any more that nobody else holds it. */
  lost: AbortSignal;
  /** Gives it back at once, so that the next need not wait. False: it was not ours any more. */
  release(): Promise<boolean>;
};

const HTTP_NOT_FOUND = 404;
const HTTP_CONFLICT = 409;
const HTTP_TOO_MANY = 429;
const HTTP_ERROR = 500;

type Lease = { version: string; holder: string; epoch: number; seconds: number };

/**
 * Waits until this process holds the Lease, as leader election does: https://kubernetes.io/docs/concepts/architecture/leases/.
 * Times of others are not compared with our clock: a Lease is free when it was not changed while we looked for as long as it is held.
 * Throws ApiRefused, ClusterLoginError and, where it was never reached, what the network says.
 */
export async function holdLease(input: LeaseInput, context: ClusterContext): Promise<HeldLease> {
  const { clock, log, signal } = context;
  let seen: { version: string; atMs: number } | undefined;
  let isReached = input.isReached === true;
  let waitsFor: string | undefined;

  async function tryToTake(): Promise<Lease | undefined> {
    const lease = await readLease(input);
    isReached = true;
    if (lease !== undefined && seen?.version !== lease.version)
      seen = { version: lease.version, atMs: clock.nowMs() };
    const isFree =
      lease === undefined ||
      lease.holder === '' ||
      lease.holder === input.holder ||
      clock.nowMs() - (seen?.atMs ?? 0) > lease.seconds * 1000;
    if (isFree) return await take(input, lease, clock.nowMs());
    if (waitsFor !== lease.holder) log.info(`${lease.holder} holds the Lease ${input.name}: waiting for it`);
    waitsFor = lease.holder;
    return undefined;
  }

  for (;;) {
    signal.throwIfAborted();
    try {
      const taken = await tryToTake();
      if (taken !== undefined) return keepRenewing(input, taken, context);
    } catch (error) {
      if (!isReached || !isAway(error)) throw error;
      log.debug(`the lease ${input.name} could not be read: ${String(error)}`);
    }
    await clock.sleep((input.seconds * 1000) / 6, signal);
  }
}

/** It is down, or has too much to do, or its etcd is: later it may be otherwise. */
function isAway(error: unknown): boolean {
  if (error instanceof ApiRefused) return error.status === HTTP_TOO_MANY || error.status >= HTTP_ERROR;
  return error instanceof ShearwallError && error.kind === 'unavailable';
}

function collectionOf({ namespace }: LeaseInput): string {
  return joinUrl('/apis/coordination.k8s.io/v1/namespaces', namespace, 'leases');
}

async function readLease(input: LeaseInput): Promise<Lease | undefined> {
  try {
    return leaseOf(await input.client.get(joinUrl(collectionOf(input), input.name)));
  } catch (error) {
    if (error instanceof ApiRefused && error.status === HTTP_NOT_FOUND) return undefined;
    throw error;
  }
}

function leaseOf(object: Fields): Lease {
  const spec = fieldsOf(object['spec']);
  return {
    version: textOf(fieldsOf(object['metadata'])['resourceVersion']) ?? '',
    holder: textOf(spec['holderIdentity']) ?? '',
    epoch: Number(spec['leaseTransitions'] ?? 0),
    seconds: Number(spec['leaseDurationSeconds'] ?? 0),
  };
}

/** Undefined: somebody else was quicker. */
async function take(input: LeaseInput, lease: Lease | undefined, nowMs: number): Promise<Lease | undefined> {
  const { client, name, holder, seconds, above = 0 } = input;
  const spec = {
    holderIdentity: holder,
    leaseDurationSeconds: seconds,
    acquireTime: microTime(nowMs),
    renewTime: microTime(nowMs),
    leaseTransitions: Math.max(lease?.epoch ?? epochOfNow(nowMs), above) + 1,
  };
  return await unlessChanged(async () => {
    if (lease !== undefined) return await change(input, lease, spec);
    const kind = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease' };
    return leaseOf(await client.create(collectionOf(input), { ...kind, metadata: { name }, spec }));
  });
}

async function change(input: LeaseInput, { version }: Lease, spec: object): Promise<Lease> {
  const path = joinUrl(collectionOf(input), input.name);
  return leaseOf(await input.client.patch(path, { metadata: { resourceVersion: version }, spec }));
}

async function unlessChanged(act: () => Promise<Lease>): Promise<Lease | undefined> {
  try {
    return await act();
  } catch (error) {
    if (error instanceof ApiRefused && error.status === HTTP_CONFLICT) return undefined;
    throw error;
  }
}

function keepRenewing(input: LeaseInput, taken: Lease, { clock, log, signal }: ClusterContext): HeldLease {
  const lost = new AbortController();
  const ended = AbortSignal.any([signal, lost.signal]);
  const periodMs = input.seconds * 1000;
  let lease = taken;
  let renewedMs = clock.nowMs();

  async function renewAlways(): Promise<void> {
    while (!ended.aborted) {
      await clock.sleep(periodMs / 3, ended);
      try {
        if (!(await renew())) lost.abort();
        else renewedMs = clock.nowMs();
      } catch (error) {
        log.debug(`the lease ${input.name} could not be renewed: ${String(error)}`);
      }
      if (clock.nowMs() - renewedMs > (periodMs * 2) / 3) lost.abort();
    }
  }

  /** False: somebody else has it. */
  async function renew(): Promise<boolean> {
    const renewTime = microTime(clock.nowMs());
    const renewed = await unlessChanged(async () => await change(input, lease, { renewTime }));
    const now = renewed ?? (await readLease(input));
    if (now?.holder !== input.holder || now.epoch !== taken.epoch) return false;
    lease = now;
    return true;
  }

  const renewing = renewAlways().catch(() => lost.abort());
  return {
    epoch: taken.epoch,
    lost: lost.signal,
    async release() {
      const isOurs = !lost.signal.aborted;
      lost.abort();
      await renewing;
      const giveBack = async (): Promise<Lease> => await change(input, lease, { holderIdentity: '' });
      // What cannot be given back ends by itself.
      const given = isOurs ? await unlessChanged(giveBack).catch(() => undefined) : undefined;
      return given !== undefined;
    },
  };
}

/** Minutes since 1970: a Lease that was deleted and made anew goes on above what it was, as long as it changed hands less than once a minute. */
export function epochOfNow(nowMs: number): number {
  return Math.floor(nowMs / 60_000);
}

/** As the API writes times of Leases. */
function microTime(ms: number): string {
  return isoTime(ms).replace('Z', '000Z');
}
