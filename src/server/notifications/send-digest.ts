import { createHmac } from 'node:crypto';
import { appendFile, open } from 'node:fs/promises';
import type { Context } from '../../base/context.ts';
import { messageOf } from '../../base/errors.ts';
import { version } from '../../base/version.ts';
import { serverError } from '../errors.ts';
import { type Channel, type Channels, channelFor, channelUrl } from './channels.ts';
import type { DigestMessage } from './digest-message.ts';

type Sending = Pick<Context, 'http' | 'clock' | 'signal'>;

const MAIL_MS = 30_000;
/** In which a line that was written before is looked for. */
const TAIL_BYTES = 1024 * 1024;

/** Sends a digest of these teams, undefined: of everything. Throws SERVER_DELIVERY, without the secrets of the channel, and SERVER_CHANNEL. */
export async function sendDigest(
  message: DigestMessage,
  { channels, ...where }: { name: string; teams: readonly string[] | undefined; channels: Channels },
  context: Sending,
): Promise<void> {
  const channel = channelFor(channels, where);
  await SENDERS[channel.kind](message, channel as never, channels, context);
}

type Of<Kind extends Channel['kind']> = Extract<Channel, { kind: Kind }>;
type Sender<Kind extends Channel['kind']> = (
  message: DigestMessage,
  channel: Of<Kind>,
  channels: Channels,
  context: Sending,
) => Promise<void>;

const SENDERS: { [Kind in Channel['kind']]: Sender<Kind> } = {
  webhook: async (message, { url, key }, channels, context) => {
    const body = JSON.stringify({ schemaVersion: 1, ...message });
    const at = Math.floor(context.clock.nowMs() / 1000);
    const signed = createHmac('sha256', await channels.secretOf(key))
      .update(`${at}.${body}`)
      .digest('hex');
    const headers = {
      'shearwall-delivery': message.id,
      'shearwall-signature': `t=${at},v1=${signed}`,
    };
    await post(channelUrl(await channels.secretOf(url)), { body, headers }, context);
  },
  slack: async (message, { url }, channels, context) => {
    const text = [`*${slackText(message.subject)}*`, ...message.lines.map(slackText)].join('\n');
    await post(
      channelUrl(await channels.secretOf(url)),
      { body: JSON.stringify({ text }), headers: {} },
      context,
    );
  },
  email: async (message, { smtp, from, to }, channels) => {
    const { createTransport } = await import('nodemailer');
    const transport = createTransport(await channels.secretOf(smtp), {
      connectionTimeout: MAIL_MS,
      socketTimeout: MAIL_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    } as never);
    try {
      await transport.sendMail({
        from,
        to,
        subject: message.subject,
        text: `${message.lines.join('\n')}\n`,
        messageId: `<${message.id}@${from.split('@')[1] ?? 'shearwall'}>`,
      });
    } catch (error) {
      throw serverError('SERVER_DELIVERY', `the mail was not taken: ${codeIn(error)}`);
    } finally {
      transport.close();
    }
  },
  file: async (message, { path }) => {
    try {
      if (await isIn(path, message.id)) return;
      await appendFile(path, `${JSON.stringify({ schemaVersion: 1, ...message })}\n`, { mode: 0o600 });
    } catch (cause) {
      throw serverError('SERVER_DELIVERY', `${path} cannot be written: ${messageOf(cause)}`, { cause });
    }
  },
};

async function post(
  url: string,
  { body, headers }: { body: string; headers: Record<string, string> },
  { http, signal }: Sending,
): Promise<void> {
  let status: number;
  try {
    const response = await http(url, {
      method: 'POST',
      body: Buffer.from(body),
      headers: { 'content-type': 'application/json', 'user-agent': `shearwall/${version()}`, ...headers },
      signal,
      redirect: 'manual',
    });
    ({ status } = response);
    await response.cancel();
  } catch {
    // What it says may have the URL in it, which is a secret.
    throw serverError('SERVER_DELIVERY', 'the channel is not reached');
  }
  if (status < 200 || status > 299) throw serverError('SERVER_DELIVERY', `the channel answered ${status}`);
}

/** No mention of people or channels, and no link that hides where it leads. */
function slackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `EAUTH`, or what the server answered. What else it says may name the login. */
function codeIn(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  const said = [code, responseCode].filter((part) => typeof part === 'string' || typeof part === 'number');
  return said.length === 0 ? 'for an unknown reason' : said.join(' ');
}

/** Whoever was killed after writing it has written it. */
async function isIn(path: string, id: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return false;
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - TAIL_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - start), 0, size - start, start);
    return buffer.subarray(0, bytesRead).includes(`"id":"${id}"`);
  } finally {
    await file.close();
  }
}
