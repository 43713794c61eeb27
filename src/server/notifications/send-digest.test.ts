import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createHttp } from '../../base/http-client.ts';
import { type Channels, readChannels } from './channels.ts';
import { type DigestMessage, digestMessage } from './digest-message.ts';
import { sendDigest } from './send-digest.ts';

const folder = mkdtempSync(join(tmpdir(), 'shearwall-channels-'));
after(() => rmSync(folder, { recursive: true }));

const NOW = Date.UTC(2026, 3, 1);
const context = {
  http: createHttp({ userAgent: 'test' }),
  clock: { nowMs: () => NOW } as never,
  signal: new AbortController().signal,
};

async function channelsOf(channels: object, env: NodeJS.ProcessEnv = {}): Promise<Channels> {
  const path = join(folder, 'channels.json');
  writeFileSync(path, JSON.stringify({ channels }));
  return await readChannels(path, env);
}

const message: DigestMessage = {
  ...digestMessage({ id: 7, owner: 'shop', notices: [] }, ''),
  subject: 'subject <!channel>',
  lines: ['CVE-1: shop & co'],
};
const send = async (name: string, channels: Channels): Promise<void> =>
  await sendDigest(message, { name, teams: undefined, channels }, context);

/** A server that answers `status` to everything, and what it was sent. */
async function listener(status: number) {
  const got: { headers: Record<string, unknown>; body: string }[] = [];
  const server = createHttpServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/secret-path`;
  return { got, url, [Symbol.dispose]: () => void server.close() };
}

describe('a digest is sent', () => {
  it('to a webhook, signed with its time', async () => {
    using server = await listener(200);
    const env = { URL: server.url, KEY: 'hush' };
    await send(
      'hook',
      await channelsOf({ hook: { kind: 'webhook', url: { env: 'URL' }, key: { env: 'KEY' } } }, env),
    );
    const [{ headers, body } = assert.fail()] = server.got;
    assert.equal(headers['shearwall-delivery'], 'shearwall-7');
    const signed = createHmac('sha256', 'hush')
      .update(`${NOW / 1000}.${body}`)
      .digest('hex');
    assert.equal(headers['shearwall-signature'], `t=${NOW / 1000},v1=${signed}`);
    assert.partialDeepStrictEqual(JSON.parse(body), { schemaVersion: 1, owner: 'shop', id: 'shearwall-7' });
  });

  it('to Slack, where no name mentions anybody', async () => {
    using server = await listener(200);
    await send(
      'chat',
      await channelsOf({ chat: { kind: 'slack', url: { env: 'URL' } } }, { URL: server.url }),
    );
    assert.deepEqual(JSON.parse(server.got[0]?.body ?? ''), {
      text: '*subject &lt;!channel&gt;*\nCVE-1: shop &amp; co',
    });
  });

  it('to a file once, even where whoever wrote it did not live to say so', async () => {
    const path = join(folder, 'log');
    const channels = await channelsOf({ log: { kind: 'file', path } });
    await send('log', channels);
    await send('log', channels);
    assert.equal(readFileSync(path, 'utf8').trim().split('\n').length, 1);
  });

  it('by mail, with one header for each, and an id that is the same the next time', async () => {
    using server = await mailServer();
    const mail = {
      kind: 'email',
      smtp: { env: 'SMTP' },
      from: 'fleet@example.org',
      to: ['shop@example.org'],
    };
    const channels = await channelsOf({ mail }, { SMTP: server.url });
    const hostile = { ...message, subject: 'x\r\nBcc: all@example.org' };
    await sendDigest(hostile, { name: 'mail', teams: undefined, channels }, context);
    const [text = ''] = server.mails;
    assert.match(text, /^Message-ID: <shearwall-7@example\.org>\r$/m);
    assert.doesNotMatch(text, /^Bcc:/m);
    assert.match(text, /CVE-1: shop & co/);
  });

  it('nowhere else: redirects, refusals and unknown channels fail, and no message has the secret', async () => {
    for (const status of [302, 500]) {
      using server = await listener(status);
      const channels = await channelsOf(
        { chat: { kind: 'slack', url: { env: 'URL' } } },
        { URL: server.url },
      );
      await assert.rejects(send('chat', channels), {
        code: 'SERVER_DELIVERY',
        message: `the channel answered ${status}`,
      });
      assert.equal(server.got.length, 1);
    }
    const gone = { URL: 'http://127.0.0.1:9/secret-path' };
    const channels = await channelsOf({ chat: { kind: 'slack', url: { env: 'URL' } } }, gone);
    await assert.rejects(
      send('chat', channels),
      (error: Error) => !String(error.stack).includes('secret-path'),
    );
    await assert.rejects(send('none', channels), { code: 'SERVER_CHANNEL' });
    const plain = await channelsOf(
      { chat: { kind: 'slack', url: { env: 'URL' } } },
      { URL: 'http://example.org/x' },
    );
    await assert.rejects(send('chat', plain), { code: 'SERVER_CHANNEL' });
  });
});

describe('a channel of a team', () => {
  it('hears of its teams alone, whatever a rule says, and is else as if it were not there', async () => {
    const path = join(folder, 'of-shop');
    const channels = await channelsOf({ shop: { kind: 'file', path, teams: ['shop', 'till'] } });
    const send = async (name: string, ...teams: string[]): Promise<void> =>
      await sendDigest(message, { name, teams: teams.length === 0 ? undefined : teams, channels }, context);
    await send('shop', 'shop');
    const before = readFileSync(path, 'utf8');
    for (const teams of [['ads'], ['shop', 'ads'], []]) {
      const refusal = async (name: string): Promise<string> =>
        await send(name, ...teams).then(
          () => assert.fail('it was sent'),
          ({ message: said, hint }: { message: string; hint: string }) => `${said} ${hint}`,
        );
      assert.equal(await refusal('shop'), (await refusal('none')).replace('"none"', '"shop"'));
    }
    assert.equal(readFileSync(path, 'utf8'), before);
  });
});

describe('a file of channels', () => {
  it('has secrets in files and the environment alone', async () => {
    const refused = { code: 'SERVER_CHANNEL' };
    await assert.rejects(channelsOf({ chat: { kind: 'slack', url: 'https://hooks.example/T0' } }), refused);
    await assert.rejects(channelsOf({ chat: { kind: 'pigeon' } }), refused);
    await assert.rejects(channelsOf({ 'a b': { kind: 'file', path: 'x' } }), refused);
    await assert.rejects(readChannels(join(folder, 'none'), {}), refused);
    const unset = await channelsOf({ chat: { kind: 'slack', url: { env: 'UNSET' } } });
    await assert.rejects(send('chat', unset), {
      code: 'SERVER_CHANNEL',
      message: 'the variable UNSET is not set',
    });
  });
});

/** As much of SMTP as a mail needs. */
async function mailServer() {
  const mails: string[] = [];
  const server = createServer((socket: Socket) => {
    let [data, isData] = ['', false];
    socket.write('220 test\r\n');
    socket.on('data', (chunk) => {
      data += chunk.toString();
      if (isData && data.includes('\r\n.\r\n')) {
        mails.push(data);
        [data, isData] = ['', false];
        socket.write('250 taken\r\n');
      } else if (!isData)
        for (let end = data.indexOf('\r\n'); end >= 0; end = data.indexOf('\r\n')) {
          const line = data.slice(0, end);
          data = data.slice(end + 2);
          isData = line === 'DATA';
          socket.write(isData ? '354 go on\r\n' : line.startsWith('QUIT') ? '221 bye\r\n' : '250 ok\r\n');
        }
    });
    socket.on('error', () => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { mails, url, [Symbol.dispose]: () => void server.close() };
}
