import type { SuiteRequest } from '../types.ts';
import { bookwormAutomatic } from './armored/bookworm-automatic.ts';
import { bookwormSecurityAutomatic } from './armored/bookworm-security-automatic.ts';
import { bookwormStable } from './armored/bookworm-stable.ts';
import { bullseyeAutomatic } from './armored/bullseye-automatic.ts';
import { bullseyeSecurityAutomatic } from './armored/bullseye-security-automatic.ts';
import { trixieAutomatic } from './armored/trixie-automatic.ts';
import { trixieSecurityAutomatic } from './armored/trixie-security-automatic.ts';
import { trixieStable } from './armored/trixie-stable.ts';
import { ubuntu2012 } from './armored/ubuntu-2012.ts';
import { ubuntu2018 } from './armored/ubuntu-2018.ts';

/** A key that comes with the program. `fingerprint` is of the primary key; a test compares it with the bytes. */
export type PinnedKey = { fingerprint: string; armored: string };

const KEYS = {
  bullseyeAutomatic: { fingerprint: '1F89983E0081FDE018F3CC9673A4F27B8DD47936', armored: bullseyeAutomatic },
  bookwormAutomatic: { fingerprint: 'B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8', armored: bookwormAutomatic },
  trixieAutomatic: { fingerprint: '04B54C3CDCA79751B16BC6B5225629DF75B188BD', armored: trixieAutomatic },
  bookwormStable: { fingerprint: '4D64FEC119C2029067D6E791F8D2585B8783D481', armored: bookwormStable },
  trixieStable: { fingerprint: '41587F7DB8C774BCCF131416762F67A0B2C39DE4', armored: trixieStable },
  bullseyeSecurity: {
    fingerprint: 'AC530D520F2F3269F5E98313A48449044AAD5C5D',
    armored: bullseyeSecurityAutomatic,
  },
  bookwormSecurity: {
    fingerprint: '05AB90340C0C5E797F44A8C8254CF3B5AEC0A8F0',
    armored: bookwormSecurityAutomatic,
  },
  ubuntu2012: { fingerprint: '790BC7277767219C42C86F933B4FE6ACC0B21F32', armored: ubuntu2012 },
  ubuntu2018: { fingerprint: 'F6ECB3762474EDA9D21B7022871920D1991BC93C', armored: ubuntu2018 },
  trixieSecurity: {
    fingerprint: '5E04A1E3223A19A20706E20F9904613D4CCE68C6',
    armored: trixieSecurityAutomatic,
  },
} satisfies Record<string, PinnedKey>;

type Archive = SuiteRequest['archive'];

/** Of Ubuntu all releases have the same. */
const UBUNTU = [KEYS.ubuntu2018, KEYS.ubuntu2012];

/**
 * Who may sign what. A release is signed by the archive keys of its own and of the neighbouring releases (so that keys
 * can be replaced), the base suite by its stable release key too. The security archive has keys of its own.
 */
const PINS: Record<Archive, Record<string, readonly PinnedKey[]>> = {
  debian: {
    bookworm: [KEYS.bookwormAutomatic, KEYS.trixieAutomatic, KEYS.bullseyeAutomatic, KEYS.bookwormStable],
    trixie: [KEYS.trixieAutomatic, KEYS.bookwormAutomatic, KEYS.trixieStable],
    forky: [KEYS.trixieAutomatic, KEYS.bookwormAutomatic],
    sid: [KEYS.trixieAutomatic, KEYS.bookwormAutomatic],
  },
  security: {
    bookworm: [KEYS.bookwormSecurity, KEYS.trixieSecurity, KEYS.bullseyeSecurity],
    trixie: [KEYS.trixieSecurity, KEYS.bookwormSecurity],
    forky: [KEYS.trixieSecurity, KEYS.bookwormSecurity],
  },
  ubuntu: { focal: UBUNTU, jammy: UBUNTU, noble: UBUNTU, questing: UBUNTU, resolute: UBUNTU },
};

/** Releases whose keys come with the program. */
export function pinnedReleases(archive: Archive): readonly string[] {
  return Object.keys(PINS[archive]);
}

/** The keys for `trixie`, `trixie-updates`, `trixie-security`, …: empty for a suite that is not pinned. */
export function pinnedKeys(archive: Archive, suite: string): readonly PinnedKey[] {
  const release = /^[^-/]+/.exec(suite)?.[0] ?? '';
  const pins = PINS[archive];
  return Object.hasOwn(pins, release) ? (pins[release] ?? []) : [];
}

/** Whether the program knows who may sign the suite. */
export function hasPinnedKeys(archive: Archive, suite: string): boolean {
  return pinnedKeys(archive, suite).length > 0;
}

/** Whether the key with this fingerprint comes with the program as one that may sign the suite. */
export function isPinned(archive: Archive, suite: string, fingerprint: string): boolean {
  return pinnedKeys(archive, suite).some((key) => key.fingerprint === fingerprint);
}
