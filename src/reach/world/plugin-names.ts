import type { ImageTree } from '../../image-files/index.ts';
import { elfObjectExaminer, isLibrary } from '../facts/elf-object.ts';

/** Where the loader looks without being told. */
const FOLDER = /^(?:usr\/(?:local\/)?)?lib(?:64)?(?:\/[a-z0-9_]+-linux-[a-z]+)?\/([^/]+)\.so$/;

const PLUGINS = new WeakMap<ImageTree, ReadonlyMap<string, string>>();

/**
 * The plug-in that a bare name stands for where the loader looks: `load_extension('mod_spatialite')` of SQLite puts the end to it
 * (loadext.c). With a leading slash.
 */
export function pluginNamed(name: string, tree: ImageTree): string | undefined {
  const plugins = PLUGINS.get(tree) ?? findPlugins(tree);
  PLUGINS.set(tree, plugins);
  return plugins.get(name);
}

/** Of a library that is linked with, nobody writes the name so. */
function findPlugins(tree: ImageTree): Map<string, string> {
  const plugins = new Map<string, string>();
  for (const { path } of tree.files()) {
    const [, name = ''] = FOLDER.exec(path) ?? [];
    const file = name === '' || name.startsWith('lib') ? undefined : tree.get(path);
    if (file?.magic === 'elf' && isLibrary(tree.factsAt(elfObjectExaminer, file.path)))
      plugins.set(name, `/${path}`);
  }
  return plugins;
}
