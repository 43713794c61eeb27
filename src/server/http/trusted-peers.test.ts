import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { describe, it } from 'node:test';
import { addressOf, parseTrustedPeers } from './trusted-peers.ts';

const proxies = parseTrustedPeers(['10.0.0.0/8', 'fd00::/8']);
const from = (peer: string, told?: string): string =>
  addressOf(
    { socket: { remoteAddress: peer }, headers: { 'x-forwarded-for': told } } as unknown as IncomingMessage,
    proxies,
  );

describe('where a request comes from', () => {
  it('is what the nearest proxy of ours wrote down, and else the connection', () => {
    assert.equal(from('192.0.2.1', '203.0.113.9'), '192.0.2.1', 'not a proxy of ours');
    assert.equal(
      addressOf({ socket: { remoteAddress: '10.0.0.1' }, headers: {} } as never, undefined),
      '10.0.0.1',
    );
    assert.equal(from('10.0.0.1'), '10.0.0.1');
    assert.equal(from('::ffff:10.0.0.1', '203.0.113.9'), '203.0.113.9');
    assert.equal(from('10.0.0.1', '6.6.6.6, 203.0.113.9, 10.1.2.3'), '203.0.113.9');
    assert.equal(from('10.0.0.1', '10.1.2.3'), '10.0.0.1', 'nobody but our proxies');
    assert.equal(from('fd00::1', '2001:db8::5'), '2001:db8::5');
  });

  it('is written with a port by some', () => {
    assert.equal(from('10.0.0.1', '6.6.6.6, 203.0.113.9:4711'), '203.0.113.9');
    assert.equal(from('10.0.0.1', '6.6.6.6, [2001:db8::5]:4711'), '2001:db8::5');
  });

  it('is never what somebody wrote before a proxy of ours, which says it in words that are not understood', () => {
    for (const odd of [
      'unknown',
      '_hidden',
      '',
      'fe80::1%eth0',
      '203.0.113.9:x',
      '[::1',
      '1.2.3.4.5',
      '\u{0}',
    ])
      assert.equal(from('10.0.0.1', `6.6.6.6, ${odd}`), '10.0.0.1', JSON.stringify(odd));
  });
});

describe('proxies that are trusted', () => {
  it('are ranges of addresses', () => {
    assert.ok(parseTrustedPeers(['192.0.2.7']).has('192.0.2.7'));
    assert.ok(!parseTrustedPeers(['192.0.2.7']).has('192.0.2.8'));
    for (const odd of [
      '',
      'x',
      '10.0.0.0/33',
      '10.0.0.0/',
      'fd00::/129',
      '10.0.0.0/8/8',
      '10.0.0.0/-1',
      'fe80::1%eth0/64',
    ])
      assert.throws(() => parseTrustedPeers([odd]), { code: 'SERVER_LISTEN' }, odd);
  });
});
