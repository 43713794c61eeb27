import { z } from 'zod';
import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { messageOf } from '../../base/errors.ts';
import { isLoopback } from '../../base/loopback.ts';
import { parseJson } from '../../base/parse-json.ts';
import { serverError } from '../errors.ts';

const FORM = 'as in {"channels": {"security": {"kind": "slack", "url": {"file": "/run/secrets/slack-url"}}}}';

/** What nobody but the server is to know: in a file, which is read again each time, or in the environment. */
const secret = z.union([
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ env: z.string().min(1) }),
]);
type Secret = z.output<typeof secret>;

const address = z.string().regex(/^[^\s@<>",;]{1,64}@[^\s@<>",;]{1,255}$/, 'an address of e-mail');

/** Of what it may hear; absent: of whatever a rule says. */
const hears = { teams: z.array(z.string().min(1).max(300)).min(1).max(100).optional() };

const channel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), url: secret, key: secret, ...hears }),
  z.strictObject({ kind: z.literal('slack'), url: secret, ...hears }),
  z.strictObject({
    kind: z.literal('email'),
    smtp: secret,
    from: address,
    to: z.array(address).min(1).max(50),
    ...hears,
  }),
  z.strictObject({ kind: z.literal('file'), path: z.string().min(1), ...hears }),
]);

const file = z.strictObject({ channels: z.record(z.string().regex(/^[\w.-]{1,100}$/), channel) });

export type Channel = z.output<typeof channel>;

/** Where notifications can go, by the names that rules have for them, and how their secrets are read. */
export type Channels = {
  byName: ReadonlyMap<string, Channel>;
  /** Throws SERVER_CHANNEL. */
  secretOf(secret: Secret): Promise<string>;
};

/** Nobody is told of anything. */
export const NO_CHANNELS: Channels = {
  byName: new Map(),
  secretOf: async (wanted) => await readSecret(wanted, {}),
};

/**
 * The channel that may hear of these teams; undefined: of everything. Of one that may not as little is told as of one that is not there:
 * its name may be another team's. Throws SERVER_CHANNEL.
 */
export function channelFor(
  { byName }: Channels,
  { name, teams }: { name: string; teams: readonly string[] | undefined },
): Channel {
  const channel = byName.get(name);
  const may = channel?.teams;
  if (channel !== undefined && (may === undefined || teams?.every((team) => may.includes(team)) === true))
    return channel;
  const ofWhat = teams === undefined ? 'everything' : teams.join(', ');
  throw serverError(
    'SERVER_CHANNEL',
    `no channel is called ${JSON.stringify(name)} that may hear of ${ofWhat}`,
    {
      hint: 'an admin names channels, and of which teams they may hear, in the file of serve --channels',
    },
  );
}

/** Throws SERVER_CHANNEL. */
export async function readChannels(path: string, env: NodeJS.ProcessEnv): Promise<Channels> {
  let text: unknown;
  try {
    text = parseJson(await readBounded(path, SMALL_FILE_BYTES));
  } catch (cause) {
    throw serverError('SERVER_CHANNEL', `${path} cannot be read: ${messageOf(cause)}`, { hint: FORM, cause });
  }
  const parsed = file.safeParse(text);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw serverError(
      'SERVER_CHANNEL',
      `${path}: ${issue?.path.join('.') ?? ''} is not valid: ${issue?.message ?? ''}`,
      {
        hint: FORM,
      },
    );
  }
  return {
    byName: new Map(Object.entries(parsed.data.channels)),
    secretOf: async (wanted) => await readSecret(wanted, env),
  };
}

async function readSecret(wanted: Secret, env: NodeJS.ProcessEnv): Promise<string> {
  if ('env' in wanted) {
    const value = env[wanted.env] ?? '';
    if (value === '')
      throw serverError('SERVER_CHANNEL', `the variable ${wanted.env} is not set`, {
        hint: 'the file of --channels names it: set it where the server is started',
      });
    return value;
  }
  try {
    return (await readBounded(wanted.file, SMALL_FILE_BYTES)).toString('utf8').trim();
  } catch (cause) {
    throw serverError('SERVER_CHANNEL', `${wanted.file} cannot be read: ${messageOf(cause)}`, {
      hint: 'the file of --channels names it: it has to be there for the user of the server',
      cause,
    });
  }
}

/** Plain HTTP leads to this machine alone. The URL is a secret, and in no message. Throws SERVER_CHANNEL. */
export function channelUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))) return text;
  throw serverError('SERVER_CHANNEL', 'the URL of the channel is not one of https://', {
    hint: 'plain HTTP may lead to this machine alone',
  });
}
