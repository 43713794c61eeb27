/**
 * `npm run bench -- peers [--only NAME]…`: each command beside the peer that does the same, in turn, in one run; medians of five after a
 * round that does not count. NAME is an image, `reads`, `scans`, `build` or one of its parts (`lock`, `gzip`, `zstd`, `nginx`), or `verify`; a
 * machine with little time runs one after the other. Nothing is asserted: ratios travel to other
 * machines, seconds do not.
 */
import { parseArgs } from 'node:util';
import { sharedPeer } from '../../test/peers/real-registry.ts';
import { floor } from '../floor.ts';
import { verifyFigures } from '../verify.ts';
import { BUILDS, buildFigures } from './builds.ts';
import { IMAGES, makeImages } from './images.ts';
import { readFigures } from './reads.ts';
import { scanFigures } from './scans.ts';

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { only: { type: 'string', multiple: true } },
});
const only = values.only ?? [];
const PARTS = ['reads', 'scans', 'build', ...BUILDS, 'verify'];
const SCANNED = ['debian-nginx', 'python', 'servers'];
const named = only.filter((name) => IMAGES.includes(name));
const parts = only.filter((name) => PARTS.includes(name));
const takes = (part: string): boolean =>
  only.length === 0 || parts.includes(part) || (parts.length === 0 && (part === 'reads' || part === 'scans'));

const unknown = only.find((name) => ![...PARTS, ...IMAGES].includes(name));
if (unknown !== undefined) {
  console.error(`error: nothing here is named ${unknown}`);
  console.error(`hint: --only NAME, again for each further one, of ${[...PARTS, ...IMAGES].join(', ')}`);
  process.exit(2);
}
const absent = ['trivy', 'syft', 'grype', 'db'].filter((name) => sharedPeer(name) === undefined);
if (absent.length > 0) {
  console.error(`error: not in ../shared/peers, from where the peers are taken: ${absent.join(', ')}`);
  console.error('hint: "npm run bench" measures without them');
  process.exit(1);
}
await floor();
const isRead = takes('reads') || takes('scans');
const images = isRead ? makeImages((name) => named.length === 0 || named.includes(name)) : [];
if (takes('reads')) for (const image of images) await readFigures(image);
if (takes('scans')) for (const image of images) if (SCANNED.includes(image.name)) await scanFigures(image);
const built = takes('build') ? BUILDS : BUILDS.filter(takes);
if (built.length > 0) await buildFigures(built);
if (takes('verify')) await verifyFigures();
