import { decodeJwt } from 'jose';
import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import { fieldsOf, textOf } from '../../base/fields.ts';
import type { KubernetesClient } from '../../kubernetes/index.ts';
import { fleetError } from '../errors.ts';
import { refusedBy, type ServerAnswer, sendToServer } from './server-request.ts';

export type EnrolmentInput = {
  client: Pick<KubernetesClient, 'get'>;
  /** The address of the server. */
  url: string;
  /** Of the service account, for the server alone; read anew each time. */
  token(): Promise<string>;
  /** By which a server lets it enrol, once; undefined: there is none. */
  enrolment(): Promise<string | undefined>;
};

/** Keys are published before tokens are signed with them, and a token is renewed two minutes before it ends. */
const EVERY_MS = 60_000;
/** The server is away, or has too much to do. */
const LATER = [429, 500, 502, 503, 504];

/**
 * Shows a server by which keys tokens of the own service account are known, and enrols where it does not know the account yet. Throws
 * FLEET_ENROLMENT: an admin has to do something; FLEET_SERVER, and what the API server and the network say: later it may be otherwise.
 */
export async function enrol(input: EnrolmentInput, context: Pick<Context, 'http' | 'signal'>): Promise<void> {
  const { keys } = await input.client.get('/openid/v1/jwks');
  const token = await input.token();
  const showKeys = async (): Promise<ServerAnswer> =>
    await sendToServer(
      input.url,
      { method: 'PUT', path: ['agents', 'keys'], token, body: { keys } },
      context,
    );
  const shown = await showKeys();
  if (shown.isTaken) return;
  if (shown.status !== 401) throw refusedBy(input.url, shown, 'it is tried again');
  await refuseForeignToken(token, input.client);
  const enrolment = await input.enrolment();
  if (enrolment === undefined)
    throw fleetError('FLEET_ENROLMENT', `${input.url} does not know the service account of this agent`, {
      hint: 'an admin lets it enrol: docs/tasks/tell-a-server-what-runs.md; give what that answers by --enrolment-file',
    });
  const body = { enrolment, token, keys };
  const answer = await sendToServer(input.url, { method: 'POST', path: ['agents', 'enrol'], body }, context);
  // Another replica of this agent may have been quicker.
  if (answer.isTaken || (await showKeys()).isTaken) return;
  if (LATER.includes(answer.status)) throw refusedBy(input.url, answer, 'it is tried again');
  throw fleetError('FLEET_ENROLMENT', `${input.url} does not let this agent enrol: ${answer.detail ?? ''}`, {
    hint: answer.hint ?? 'an admin lets it enrol anew: docs/tasks/tell-a-server-what-runs.md',
  });
}

/** An admin has to do something: to wait does not help. */
export function isEnrolmentRefused(error: unknown): boolean {
  return fleetError.is(error, 'FLEET_ENROLMENT');
}

/** Does so again every minute: keys change, and who was revoked may be let in again. */
export async function stayEnrolled(
  input: EnrolmentInput,
  context: Pick<Context, 'http' | 'signal' | 'clock' | 'log'>,
): Promise<void> {
  const { clock, log, signal } = context;
  for (;;) {
    await clock.sleep(EVERY_MS, signal).catch(() => {});
    if (signal.aborted) return;
    await enrol(input, context).catch((error: unknown) => {
      if (!signal.aborted)
        log.warn(`this agent is not enrolled, or its keys could not be shown: ${messageOf(error)}`);
    });
  }
}

/** The server would believe the UID that stands in the token. */
async function refuseForeignToken(token: string, client: EnrolmentInput['client']): Promise<void> {
  const { metadata } = await client.get('/api/v1/namespaces/kube-system');
  const expected = `shearwall:${textOf(fieldsOf(metadata)['uid']) ?? ''}`;
  const audience = String(decodeJwt(token).aud);
  if (audience === expected) return;
  throw fleetError(
    'FLEET_ENROLMENT',
    `the token of this agent is for ${audience}, and this cluster is ${expected}`,
    {
      hint: `set agent.clusterUid of the chart, or the audience of the token, to the UID of the namespace kube-system`,
    },
  );
}
