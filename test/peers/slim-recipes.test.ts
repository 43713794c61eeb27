/** Recipes of ours that are slim: how much is left, and that scanners of others list what our database lists. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type Builder, type Built, openBuilder, uncompressedBytes, unpackImage } from './built-images.ts';
import { cataloguedByUs, PEERS, type Seen, seenByUs } from './catalog-peers.ts';
import { findProgram, sharedPeer } from './real-registry.ts';

const MEGABYTE = 1_000_000;
/** Packages and bytes, at most. */
const BARS: Record<string, { packages: number; megabytes: number }> = {
  nginx: { packages: 12, megabytes: 16 },
  redis: { packages: 17, megabytes: 23 },
  curl: { packages: 36, megabytes: 37 },
  postgresql: { packages: 46, megabytes: 100 },
};

for (const [name, bar] of Object.entries(BARS))
  describe(`recipes/${name}.yaml`, () => {
    let builder: Builder;
    let image: Built;
    let ours: string[];

    before(async () => {
      builder = openBuilder();
      image = await builder.build(`recipes/${name}.yaml`);
      ours = debs(seenByUs(await cataloguedByUs(image.layout)));
    });
    after(() => builder?.close());

    const withoutUmoci = findProgram('umoci') === undefined && 'umoci is not here';
    it(`has at most ${bar.packages} packages and ${bar.megabytes} MB${keepsShell(name) ? '' : ', and no shell'}`, {
      skip: withoutUmoci,
    }, () => {
      const rootfs = unpackImage(image.layout, `${builder.folder}/bundle`);
      const bytes = uncompressedBytes(rootfs);
      assert.ok(ours.length <= bar.packages, ours.join(', '));
      assert.ok(bytes <= bar.megabytes * MEGABYTE, `${bytes} bytes`);
      assert.ok(keepsShell(name) || !ours.some((pkg) => /^deb (?:dash|bash|busybox) /.test(pkg)));
    });

    for (const [peer, seenBy] of Object.entries(PEERS)) {
      const missing = (sharedPeer(peer) ?? findProgram(peer)) === undefined && `${peer} is not here`;
      it(`lists for ${peer} what it lists for us`, { skip: missing }, async () => {
        assert.deepEqual(debs(await seenBy(image.layout)), ours);
      });
    }
  });

/** initdb starts the server through one. */
function keepsShell(name: string): boolean {
  return name === 'postgresql';
}

function debs(seen: Seen): string[] {
  return [...seen.keys()].filter((key) => key.startsWith('deb ')).toSorted();
}
