import { nearestName } from '../../../base/index.ts';

/** Codenames by their numbers, as OSV numbers them: distro-info-data, debian.csv. */
const NUMBERS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    buzz: '1.1',
    rex: '1.2',
    bo: '1.3',
    hamm: '2.0',
    slink: '2.1',
    potato: '2.2',
    woody: '3.0',
    sarge: '3.1',
    etch: '4',
    lenny: '5',
    squeeze: '6',
    wheezy: '7',
    jessie: '8',
    stretch: '9',
    buster: '10',
    bullseye: '11',
    bookworm: '12',
    trixie: '13',
    forky: '14',
    duke: '15',
    sid: 'sid',
    experimental: 'experimental',
  }),
);

/** `Debian:13` for `trixie`. Undefined: there is no such release. */
export function debianEcosystem(codename: string): string | undefined {
  const number = NUMBERS.get(codename.toLowerCase());
  return number === undefined ? undefined : `Debian:${number}`;
}

/** The release that somebody may have meant: `Debian:13` for `trixi`. */
export function resembledRelease(codename: string): string | undefined {
  const meant = nearestName(codename, NUMBERS.keys());
  return meant === undefined ? undefined : debianEcosystem(meant);
}
