import {
  type AgentAccount,
  agentByEnrolment,
  type Edit,
  enrolAgent,
  enrolledAgents,
  type KeptAgent,
  recordAudit,
  revokeAgent,
  type Store,
} from '../../../store/index.ts';
import { serverError } from '../../errors.ts';
import { secretDigest } from '../secrets.ts';
import { accountNamedIn, isTokenOf, type PublicKeys } from './service-account.ts';

export type Enrolment = {
  /** What an admin was told once. */
  secret: string;
  /** A token of the service account. */
  token: string;
  /** By which tokens of its issuer are known. */
  keys: PublicKeys;
  /** The address that it came from. */
  origin: string;
};

/**
 * Ties an agent to the service account whose token it shows, and its cluster to the UID in there. What was enrolled for the cluster before
 * is revoked. Throws SERVER_UNAUTHORIZED, SERVER_ACCOUNT, SERVER_CONFLICT, LOOK_OTHER_CLUSTER.
 */
export async function enrolByAccount(
  store: Store,
  { secret, token, keys, origin }: Enrolment,
  nowMs: number,
): Promise<KeptAgent> {
  const at = Math.floor(nowMs);
  const agent = await store.read(async (view) =>
    mayEnrol(await agentByEnrolment(view, secretDigest(secret)), at),
  );
  const account = accountNamedIn(token);
  if (account === undefined || !(await isTokenOf(account, token, { keys, nowMs })))
    throw serverError(
      'SERVER_ACCOUNT',
      'what the agent shows is not a token of its service account for this server',
      {
        hint: 'its audience has to be shearwall:UID-of-kube-system alone, it may hold for 10 minutes, and the keys are those of /openid/v1/jwks',
      },
    );
  return await store.write(
    async (edit) => {
      await takePlace(edit, agent, account, at);
      if (!(await enrolAgent(edit, agent, { account, keys: JSON.stringify(keys), at })))
        mayEnrol(undefined, at);
      const who = `agent ${account.subject} (${agent.id})`;
      await recordAudit(edit, {
        at,
        who,
        action: 'enrolAgent',
        target: agent.cluster,
        origin,
        details: account,
      });
      return { ...agent, ...account, enrolledAt: at, keysAt: at };
    },
    { keepsAnswers: true },
  );
}

function mayEnrol(agent: KeptAgent | undefined, at: number): KeptAgent {
  const isOpen = agent?.enrolledAt === undefined && agent?.revokedAt === undefined;
  if (agent !== undefined && isOpen && at < agent.enrolBy) return agent;
  throw serverError('SERVER_UNAUTHORIZED', 'what was given does not enrol an agent', {
    hint: 'it works once and for a day: an admin makes another one',
  });
}

/** A cluster has one name, and a name one cluster, whoever made the mistake of giving it to another. */
async function takePlace(
  edit: Edit,
  { cluster }: KeptAgent,
  { clusterUid }: AgentAccount,
  at: number,
): Promise<void> {
  for (const other of await enrolledAgents(edit, { cluster, clusterUid })) {
    if (other.cluster !== cluster)
      throw serverError('SERVER_CONFLICT', `the cluster ${clusterUid} is enrolled as ${other.cluster}`, {
        hint: `tell of it under that name, or revoke ${other.id} first`,
      });
    if (other.clusterUid !== clusterUid)
      throw serverError('SERVER_CONFLICT', `${cluster} is another cluster: ${other.clusterUid}`, {
        hint: `give this one a name of its own, or revoke ${other.id} first where that one is no more`,
      });
    await revokeAgent(edit, other.id, at);
  }
}
