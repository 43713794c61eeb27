import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readKeys } from 'openpgp';
import { pinnedKeys, pinnedReleases } from './pinned-keys.ts';

/** As published at https://ftp-master.debian.org/keys.html and in debian-archive-keyring 2025.1: by hand, not from the code. */
const FINGERPRINTS: Record<string, string> = {
  '1F89983E0081FDE018F3CC9673A4F27B8DD47936': 'Debian Archive Automatic Signing Key (11/bullseye)',
  AC530D520F2F3269F5E98313A48449044AAD5C5D: 'Debian Security Archive Automatic Signing Key (11/bullseye)',
  B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8: 'Debian Archive Automatic Signing Key (12/bookworm)',
  '05AB90340C0C5E797F44A8C8254CF3B5AEC0A8F0': 'Debian Security Archive Automatic Signing Key (12/bookworm)',
  '4D64FEC119C2029067D6E791F8D2585B8783D481': 'Debian Stable Release Key (12/bookworm)',
  '04B54C3CDCA79751B16BC6B5225629DF75B188BD': 'Debian Archive Automatic Signing Key (13/trixie)',
  '5E04A1E3223A19A20706E20F9904613D4CCE68C6': 'Debian Security Archive Automatic Signing Key (13/trixie)',
  '41587F7DB8C774BCCF131416762F67A0B2C39DE4': 'Debian Stable Release Key (13/trixie)',
  // As in ubuntu-archive-keyring.gpg of Debian's ubuntu-keyring.
  '790BC7277767219C42C86F933B4FE6ACC0B21F32': 'Ubuntu Archive Automatic Signing Key (2012)',
  F6ECB3762474EDA9D21B7022871920D1991BC93C: 'Ubuntu Archive Automatic Signing Key (2018)',
};

const archives = ['debian', 'security', 'ubuntu'] as const;
const everyPin = archives.flatMap((archive) =>
  pinnedReleases(archive).flatMap((release) =>
    pinnedKeys(archive, release).map((key) => ({ archive, release, key })),
  ),
);

describe('pinnedKeys', () => {
  it('hold exactly the keys of the checked-in list: the bytes have the fingerprints and the names', async () => {
    const found: Record<string, string> = {};
    for (const { key } of everyPin) {
      const keys = await readKeys({ armoredKeys: key.armored });
      assert.equal(keys.length, 1, key.fingerprint);
      const [only] = keys;
      assert.equal(only?.getFingerprint().toUpperCase(), key.fingerprint);
      found[key.fingerprint] = (only?.getUserIDs()[0] ?? '').replace(/ <.*/, '');
    }

    assert.deepEqual(found, FINGERPRINTS);
  });

  it('use every file of key bytes', () => {
    const files = readdirSync(join(import.meta.dirname, 'armored'));
    assert.equal(files.length, Object.keys(FINGERPRINTS).length);
  });

  it('keep the keys of the two archives apart', () => {
    for (const { archive, key } of everyPin) {
      const isSecurityKey = FINGERPRINTS[key.fingerprint]?.includes('Security') ?? false;
      assert.equal(isSecurityKey, archive === 'security', key.fingerprint);
    }
  });

  it('are the same for a suite and its -updates and -security', () => {
    assert.equal(pinnedKeys('debian', 'trixie-updates'), pinnedKeys('debian', 'trixie'));
    assert.equal(pinnedKeys('security', 'trixie-security'), pinnedKeys('security', 'trixie'));
    assert.ok(pinnedKeys('debian', 'trixie').length > 0);
  });

  it('know no other suite, whatever it is called', () => {
    for (const suite of ['stable', 'jessie', 'constructor', '__proto__', '', '-updates', 'trixieevil']) {
      assert.deepEqual(pinnedKeys('debian', suite), [], suite);
    }
  });
});
