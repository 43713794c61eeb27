import { messageOf } from '../../../base/errors.ts';
import type { Examiner, ImageTree } from '../../../image-files/index.ts';
import type { Found } from '../../types.ts';
import { inZip } from '../archive-entries.ts';
import { xmlTexts } from '../java/xml-texts.ts';

/** A package as `dotnet pack` packs it. */
type PackedNuget = { entry: string; name: string; version: string };

const MOST_BYTES = 4 * 1024 * 1024;
/** At the top, named by the package. */
const MANIFEST = /^[^/]{1,200}\.nuspec$/;

/** Packages that NuGet restores from: its cache, or a folder beside a build. */
export const packedNugetExaminer: Examiner<PackedNuget> = {
  id: 'dotnet-nupkg',
  version: 1,
  limits: { bytesProduced: MOST_BYTES },
  wants: { suffixes: ['.nupkg'] },
  examine({ content, magic, budget }, problem) {
    if (magic !== 'zip') return undefined;
    const entries = inZip(content, { most: MOST_BYTES, budget, problem });
    const manifest = entries.find(({ name }) => MANIFEST.test(name));
    if (manifest === undefined) return undefined;
    try {
      const bytes = manifest.read();
      if (bytes === undefined) return undefined;
      const texts = new Map<string, string>();
      const xml = bytes.read(0, bytes.sizeBytes).toString('utf8');
      for (const { path, text } of xmlTexts(xml, problem)) if (!texts.has(path)) texts.set(path, text.trim());
      const [name, version] = ['id', 'version'].map((field) => texts.get(`package/metadata/${field}`));
      if (name === undefined || version === undefined || name === '' || version === '') return undefined;
      // What stands behind + names the same package.
      const [plain = ''] = version.slice(0, 200).split('+', 1);
      return { entry: manifest.name, name: name.slice(0, 200), version: plain };
    } catch (error) {
      problem(messageOf(error));
      return undefined;
    }
  },
};

export function* packedNuget(tree: ImageTree): Generator<Found> {
  for (const { file, facts } of tree.factsOf(packedNugetExaminer))
    yield {
      type: 'nuget',
      name: facts.name,
      version: facts.version,
      kind: 'library',
      evidence: {
        by: 'dotnet',
        technique: 'manifest-analysis',
        confidence: 1,
        locations: [`${file.path}!/${facts.entry}`],
      },
    };
}
