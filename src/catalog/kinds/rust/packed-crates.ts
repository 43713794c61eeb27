import { fieldsOf } from '../../../base/fields.ts';
import { messageOf } from '../../../base/index.ts';
import type { Examiner, ImageTree } from '../../../image-files/index.ts';
import type { Found } from '../../types.ts';
import { inTar } from '../archive-entries.ts';
import { readToml } from '../declared/read-toml.ts';

/** A crate as `cargo package` packs it. */
type PackedCrate = { entry: string; name: string; version: string };

const MOST_UNPACKED_BYTES = 64 * 1024 * 1024;
const MOST_BYTES = 4 * 1024 * 1024;
/** In the only folder at the top, as cargo rewrote it. */
const MANIFEST = /^[^/]{1,200}\/Cargo\.toml$/;

/** Crates that cargo builds from, in its cache or beside a build. */
export const packedCratesExaminer: Examiner<PackedCrate> = {
  id: 'rust-crate',
  version: 1,
  limits: { bytesProduced: MOST_UNPACKED_BYTES },
  wants: { suffixes: ['.crate'] },
  examine({ content, magic, budget }, problem) {
    if (magic !== 'gzip') return undefined;
    const manifest = inTar(content, true, budget).find(({ name }) => MANIFEST.test(name));
    const bytes = manifest?.read();
    if (manifest === undefined || bytes === undefined) return undefined;
    try {
      const text = bytes.read(0, Math.min(bytes.sizeBytes, MOST_BYTES)).toString('utf8');
      const { name, version } = fieldsOf(readToml(text)['package']);
      if (typeof name !== 'string' || typeof version !== 'string') return undefined;
      return { entry: manifest.name, name: name.slice(0, 200), version: version.slice(0, 200) };
    } catch (error) {
      problem(messageOf(error));
      return undefined;
    }
  },
};

export function* packedCrates(tree: ImageTree): Generator<Found> {
  for (const { file, facts } of tree.factsOf(packedCratesExaminer))
    yield {
      type: 'cargo',
      name: facts.name,
      version: facts.version,
      kind: 'library',
      evidence: {
        by: 'rust',
        technique: 'manifest-analysis',
        confidence: 1,
        locations: [`${file.path}!/${facts.entry}`],
      },
    };
}
