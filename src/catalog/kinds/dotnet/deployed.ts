import type { ImageFile, ImageTree } from '../../../image-files/index.ts';
import type { DepsLibrary } from './deps-json.ts';
import { peExaminer } from './examiners.ts';

/** The files of a library that are there, and those of them whose own version is the one that the manifest gives. */
export type Deployed = { present: string[]; agreeing: string[] };

/** Files are next to the deps.json, by name or under the path that the package has for them. */
export function deployedFiles(tree: ImageTree, folder: string, { assets, version }: DepsLibrary): Deployed {
  const present: string[] = [];
  const agreeing: string[] = [];
  for (const { path, fileVersion } of assets) {
    const file = fileAt(tree, folder, path);
    if (file === undefined) continue;
    present.push(file.path);
    const facts = tree.factsAt(peExaminer, file.path);
    const isSame =
      (fileVersion !== undefined && facts?.fileVersion === fileVersion) || facts?.productVersion === version;
    if (isSame) agreeing.push(file.path);
  }
  return { present, agreeing };
}

function fileAt(tree: ImageTree, folder: string, asset: string): ImageFile | undefined {
  if (asset.split('/').includes('..')) return undefined;
  const start = folder === '' ? '' : `${folder}/`;
  for (const path of [asset, asset.slice(asset.lastIndexOf('/') + 1)]) {
    const file = tree.get(start + path);
    if (file?.type === 'file') return file;
  }
  return undefined;
}
