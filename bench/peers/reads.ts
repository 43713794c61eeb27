import { join } from 'node:path';
import { caches, noCaches, ours, peer, trivy } from './commands.ts';
import { floorOf, nodeStart } from './floor.ts';
import type { MadeImage } from './images.ts';
import { type Contender, compare } from './rounds.ts';

const NODE = 'start of node';
const FLOOR = 'inflate and hash once';

/** An image that was never read, read before, and with its small layer changed, to CycloneDX. */
export async function readFigures({ name, layout, changed, layer }: MadeImage): Promise<void> {
  const our = (image: string) => () => ours(['sbom', `oci:${image}`, '-o', 'cyclonedx-json']);
  const their = (image: string) => () =>
    trivy(['image', '--input', image, '--cache-dir', join(caches, 'trivy'), '--format', 'cyclonedx']);
  const contenders: Contender[] = [
    { name: NODE, run: nodeStart },
    { name: FLOOR, run: () => floorOf(layer) },
    { name: 'first', run: our(layout), prepare: noCaches },
    { name: 'second', run: our(layout) },
    { name: 'changed', run: our(changed) },
    { name: 'trivy first', run: their(layout) },
    { name: 'trivy second', run: their(layout) },
    { name: 'trivy changed', run: their(changed) },
    {
      name: 'syft',
      run: () => peer('syft', ['scan', `oci-dir:${layout}`, '-o', 'cyclonedx-json', '-q']),
      rounds: 2,
    },
  ];
  await compare(`sbom of ${name}`, contenders, [
    name === 'java'
      ? { ours: 'first', theirs: FLOOR, most: 1.2 }
      : { ours: 'first', theirs: 'trivy first', most: 1 },
    { ours: 'first', theirs: 'syft', most: 0.34 },
    { ours: 'second', theirs: 'trivy second', most: 1.5 },
    { ours: 'second', theirs: NODE },
    { ours: 'changed', theirs: 'trivy changed' },
  ]);
}
