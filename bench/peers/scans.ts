import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { feedsDatabase } from '../../test/peers/feeds-database.ts';
import { sharedPeer } from '../../test/peers/real-registry.ts';
import { peersFeeds } from '../../test/peers/scan-peers.ts';
import { caches, noCaches, ours, peer, trivy } from './commands.ts';
import { type MadeImage, workFolder } from './images.ts';
import { compare } from './rounds.ts';

const data = join(process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared'), 'data');

/** An image and its SBOM, with databases of the same feeds. Trivy looks for vulnerabilities only. */
export async function scanFigures({ name, layout }: MadeImage): Promise<void> {
  const [database, sbom] = [join(workFolder, 'advisories.db'), join(workFolder, name, 'sbom.json')];
  if (!existsSync(data)) return console.log('scan skipped: the shared advisories are not here');
  mkdirSync(workFolder, { recursive: true });
  if (!existsSync(database)) (await feedsDatabase(database, peersFeeds(data))).close();
  noCaches();
  await ours(['sbom', `oci:${layout}`, '-o', `cyclonedx-json=${sbom}`]);
  const our = (image: string) => () => ours(['scan', image, '--db', database, '-o', 'json']);
  const theirs = ['--format', 'json', '--scanners', 'vuln'];
  await compare(
    `scan of ${name}`,
    [
      { name: 'first', run: our(`oci:${layout}`), prepare: noCaches },
      { name: 'second', run: our(`oci:${layout}`) },
      { name: 'from the SBOM', run: our(sbom) },
      {
        name: 'trivy first',
        run: () =>
          trivy(['image', '--input', layout, '--cache-backend', 'memory', ...trivyDatabase(), ...theirs]),
      },
      { name: 'grype', run: () => peer('grype', [`oci-dir:${layout}`, '-o', 'json', '-q']), rounds: 2 },
      {
        name: 'grype from the SBOM',
        run: () => peer('grype', [`sbom:${sbom}`, '-o', 'json', '-q']),
        rounds: 2,
      },
    ],
    [
      { ours: 'first', theirs: 'trivy first', most: 1 },
      { ours: 'first', theirs: 'grype', most: 0.3 },
      { ours: 'from the SBOM', theirs: 'grype from the SBOM' },
    ],
  );
}

function trivyDatabase(): string[] {
  return ['--cache-dir', join(sharedPeer('db') ?? caches, 'trivy')];
}
