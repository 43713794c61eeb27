import type { ImageTree } from '../../../image-files/index.ts';
import { metadataExaminer, noteExaminer, recordExaminer } from './examiners.ts';
import { folderOf, type Project } from './projects.ts';
import { normalizedName } from './requirement.ts';

/** `urllib3-1.26.0.dist-info`, `PyYAML-6.0-py3.13-linux-x86_64.egg-info`. */
const INFO =
  /(?:^|\/)([A-Za-z0-9](?:[\w.-]{0,200}[A-Za-z0-9])?)-(\d[\w.!+]{0,100})(?:-py\d[\w.-]{0,60})?\.(?:dist|egg)-info$/;

/** Projects whose metadata was taken away: the folder that it was in has their name and version (recording installed projects, PyPA). */
export function projectsNamedByFolder(tree: ImageTree): Project[] {
  const found = new Map<string, Project>();
  for (const examiner of [recordExaminer, noteExaminer])
    for (const { file } of tree.factsOf(examiner)) {
      const info = folderOf(file.path);
      const [, name, version] = INFO.exec(info) ?? [];
      if (name === undefined || version === undefined || found.has(info) || isDescribed(info, tree)) continue;
      found.set(info, {
        location: file.path,
        info,
        site: folderOf(info),
        metadata: { name, version, classifiers: [], requires: [] },
        name: normalizedName(name),
        requirements: [],
        isNamedByFolder: true,
      });
    }
  return [...found.values()];
}

function isDescribed(info: string, tree: ImageTree): boolean {
  return ['METADATA', 'PKG-INFO'].some(
    (name) => tree.factsAt(metadataExaminer, `${info}/${name}`) !== undefined,
  );
}
