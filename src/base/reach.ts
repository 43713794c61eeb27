import type { LookupAddress, LookupAllOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import type { HostReach } from './http.ts';
import { httpError } from './http-errors.ts';

/** Asks the system for all addresses of a name, as `dns.lookup` does. */
export type Resolve = (
  name: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** This machine, the link, several receivers, and what clouds tell their machines, keys included. */
const NOBODY_ELSES = [
  '0.0.0.0/8',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  '::/128',
  '::1/128',
  'fe80::/10',
  'ff00::/8',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
];
const PRIVATE = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '64:ff9b:1::/48',
  '2001::/32',
  'fc00::/7',
  'fec0::/10',
];
/** Prefixes of IPv6 below which an IPv4 address is reached: compatible (RFC 4291), mapped, NAT64 (RFC 6052), 6to4 (RFC 3056). */
const CARRIERS: readonly (readonly [prefix: string, bits: number])[] = [
  ['::', 96],
  ['::ffff:', 96],
  ['64:ff9b::', 96],
  ['2002:', 16],
];

const LISTS: Readonly<Record<HostReach, BlockList>> = {
  network: blocking(NOBODY_ELSES),
  internet: blocking([...NOBODY_ELSES, ...PRIVATE]),
};

/** Names that mean an address of these kinds, also where a proxy resolves them and no address is seen. */
const NAMES: Readonly<Record<HostReach, RegExp>> = {
  network: /^(?:localhost|(?:[^.]+\.)+localhost|metadata|metadata\.google\.internal|instance-data)$/,
  internet: /^[^.]+$|\.(?:localhost|localdomain|local|internal|intranet|lan|home\.arpa)$/,
};

/** Ranges of addresses, as `10.96.0.0/12` and `fd00::/8`. Throws a RangeError for what is none. */
export function addressRanges(ranges: readonly string[]): BlockList {
  for (const range of ranges) {
    const [address = '', bits = '', ...more] = range.split('/');
    const most = isIP(address) === 6 ? 128 : 32;
    const isRange = isIP(address) > 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most && more.length === 0;
    if (!isRange) throw new RangeError(`'${range}' is not a range of addresses: write it as 10.96.0.0/12`);
  }
  return blocking(ranges);
}

/** Throws NETWORK_FORBIDDEN for a host that tells by its text that it is out of reach: an address, or a name such as `localhost`. */
export function checkHost({ hostname, host }: URL, reach: HostReach, apart?: BlockList): void {
  const name = hostname.replace(/^\[|\]$|\.$/g, '');
  const isOut = isIP(name) === 0 ? NAMES[reach].test(name) : !isWithin(name, reach, apart);
  if (isOut) throw forbidden(host, reach);
}

/**
 * Resolves a name for a connection and leaves out addresses that are out of reach. It is the answer that is connected to, so a name whose
 * answers change (DNS rebinding) gains nothing.
 */
export function lookupWithin(
  reach: HostReach | undefined,
  resolve: Resolve,
  apart?: BlockList,
): LookupFunction {
  return (name, options, callback) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const allowed =
        reach === undefined ? addresses : addresses.filter(({ address }) => isWithin(address, reach, apart));
      const [first] = allowed;
      if (first === undefined)
        return callback(forbidden(name, reach ?? 'network', addresses[0]?.address), '', 0);
      if (options.all === true) return callback(null, allowed);
      callback(null, first.address, first.family);
    });
  };
}

/** Whether a host tells by its text that it is out of reach. */
export function isOutOfReach(url: URL, reach: HostReach): boolean {
  try {
    checkHost(url, reach);
    return false;
  } catch {
    return true;
  }
}

function isWithin(address: string, reach: HostReach, apart?: BlockList): boolean {
  const [plain = ''] = address.split('%');
  const kind = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
  return !LISTS[reach].check(plain, kind) && apart?.check(plain, kind) !== true;
}

function forbidden(host: string, reach: HostReach, address?: string): NodeJS.ErrnoException {
  const kind =
    reach === 'network'
      ? 'on this machine, its link, a cloud’s metadata service or in a range that is kept apart'
      : 'not on the internet';
  const where = address === undefined ? host : `${host} (${address})`;
  return httpError('NETWORK_FORBIDDEN', `${where} is ${kind}, and another host led there`);
}

function blocking(subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network = '', bits = ''] = subnet.split('/');
    if (isIP(network) === 6) {
      list.addSubnet(network, Number(bits), 'ipv6');
      continue;
    }
    list.addSubnet(network, Number(bits), 'ipv4');
    for (const [prefix, before] of CARRIERS)
      list.addSubnet(carried(network, prefix), before + Number(bits), 'ipv6');
  }
  return list;
}

function carried(ipv4: string, prefix: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ipv4.split('.').map(Number);
  const groups = [(a << 8) | b, (c << 8) | d].map((group) => group.toString(16)).join(':');
  return prefix === '2002:' ? `${prefix}${groups}::` : `${prefix}${groups}`;
}
