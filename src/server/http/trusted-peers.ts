import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { serverError } from '../errors.ts';

/** Proxies by CIDR: they alone may connect, and what they say of where a request came from is believed. */
export type TrustedPeers = { has(address: string): boolean };

/** Throws SERVER_LISTEN. */
export function parseTrustedPeers(cidrs: readonly string[]): TrustedPeers {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', prefix, ...more] = cidr.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const most = family === 'ipv6' ? 128 : 32;
    const bits = Number(prefix ?? most);
    if (!isPlainIp(address) || more.length > 0 || !/^\d{1,3}$/.test(prefix ?? '0') || bits > most)
      throw serverError('SERVER_LISTEN', `${cidr} is not a range of addresses`, {
        hint: 'as in 10.0.0.0/8 or fd00::/8',
      });
    list.addSubnet(address, bits, family);
  }
  return {
    has: (address) => {
      const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
      return list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
    },
  };
}

/** The address of who asks: of the connection, or the nearest that a proxy of ours wrote down, and that is none of them. */
export function addressOf(incoming: IncomingMessage, proxies: TrustedPeers | undefined): string {
  const peer = incoming.socket.remoteAddress ?? '';
  if (proxies === undefined || !proxies.has(peer)) return peer;
  for (const told of String(incoming.headers['x-forwarded-for'] ?? '')
    .split(',')
    .toReversed()) {
    const address = addressIn(told.trim());
    // What stands before it anybody may have written.
    if (address === undefined) return peer;
    if (!proxies.has(address)) return address;
  }
  return peer;
}

/** Some proxies write the port, too: `203.0.113.9:4711`, `[2001:db8::5]:4711`. */
function addressIn(text: string): string | undefined {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/.exec(text) ?? [];
  const address = bracketed ?? plain ?? text;
  return isPlainIp(address) ? address : undefined;
}

/** Without the name of an interface, which says nothing elsewhere. */
function isPlainIp(text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%');
}
