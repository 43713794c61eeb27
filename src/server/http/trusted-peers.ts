import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { serverError } from '../errors.ts';

/** Proxies by CIDR: they alone may connect, and what they say of where a request came from is believed. */
export type TrustedPeers = { has(address: string): boolean };

/** Throws SERVER_LISTEN. */
export function parseTrustedPeers(cidrs: readonly string[]): TrustedPeers {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [address = '', prefix] = cidr.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const bits = prefix === undefined ? (family === 'ipv6' ? 128 : 32) : Number(prefix);
    if (isIP(address) === 0 || !/^\d{1,3}$/.test(prefix ?? '0') || bits > (family === 'ipv6' ? 128 : 32))
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

/** The address of who asks: of the connection, or the nearest that no proxy of ours wrote down of itself. */
export function addressOf(incoming: IncomingMessage, proxies: TrustedPeers | undefined): string {
  const peer = incoming.socket.remoteAddress ?? '';
  if (proxies === undefined || !proxies.has(peer)) return peer;
  const told = String(incoming.headers['x-forwarded-for'] ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => isIP(each) !== 0);
  return told.findLast((each) => !proxies.has(each)) ?? peer;
}
