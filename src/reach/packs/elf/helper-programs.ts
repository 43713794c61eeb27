import { addTo } from '../../../base/add-to.ts';
import type { ImageTree } from '../../../image-files/index.ts';

/** Where packages keep programs that only others start. */
const FOLDERS = /^(?:usr\/(?:local\/)?)?(?:lib|lib64|libexec)\//;
/** A word of a language is no evidence for a program somewhere; what has a part to it, or is long, is. */
const NAME = /^(?:%s|\$\{?\w{1,40}\}?)?\/?([A-Za-z][\w.+-]{4,63})$/;
const HAS_PARTS = /[-_.\d]/;
const LONG = 9;

const HELPERS = new WeakMap<ImageTree, ReadonlyMap<string, string[]>>();

/** Programs below lib and libexec that a text names without their folder: `gst-plugin-scanner`. With a leading slash. */
export function helperPrograms(text: string, tree: ImageTree): readonly string[] {
  const [, name = ''] = NAME.exec(text) ?? [];
  if (!HAS_PARTS.test(name) && name.length < LONG) return [];
  const helpers = HELPERS.get(tree) ?? helpersOf(tree);
  HELPERS.set(tree, helpers);
  return helpers.get(name) ?? [];
}

function helpersOf(tree: ImageTree): Map<string, string[]> {
  const helpers = new Map<string, string[]>();
  for (const { path, type, mode, magic } of tree.files()) {
    if (type !== 'file' || (mode & 0o111) === 0 || magic === undefined || !FOLDERS.test(path)) continue;
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!/\.so(?:\.|$)/.test(name)) addTo(helpers, name, `/${path}`);
  }
  return helpers;
}
