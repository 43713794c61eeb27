import { binaryError, type ElfObject, readElf } from '../../../../binaries/index.ts';
import { contentSize, type Entry } from '../../../../rootfs/index.ts';
import type { RootView } from '../types.ts';
import { compareLibraryNames } from './compare-library-names.ts';
import { isForAbi, type LoaderAbi } from './loader-abi.ts';

/** A shared object of a folder, under the name that programs ask for. */
export type Library = { folder: string; soname: string; fileName: string };

type Candidate = Library & { isLink: boolean };

/** As ldconfig(8) looks: files `lib*.so*` and `ld-*.so*`. */
const NAME = /^(?:lib.*\.so|ld-.*\.so|ld\.so|ld64\.so)/;
/** A soname that is a path, or nothing, is never looked up in a folder. */
const NAME_OF_FILE = /^(?!\.{0,2}$)[^/]+$/;
const SIZE_LIMIT = 512 * 1024 * 1024;

/** The shared objects directly in a folder, one for each soname: real files before links, then the highest version. */
export async function findLibraries(root: RootView, folder: string, abi: LoaderAbi): Promise<Library[]> {
  const best = new Map<string, Candidate>();
  for (const entry of root.list(folder)) {
    const candidate = await candidateOf(root, folder, entry, abi);
    const known = candidate && best.get(candidate.soname);
    if (candidate && (!known || isBetter(candidate, known))) best.set(candidate.soname, candidate);
  }
  return [...best.values()];
}

async function candidateOf(
  root: RootView,
  folder: string,
  entry: Entry,
  abi: LoaderAbi,
): Promise<Candidate | undefined> {
  const fileName = entry.path.slice(entry.path.lastIndexOf('/') + 1);
  if (!NAME.test(fileName)) return undefined;
  const file = root.get(entry.path, { follow: true });
  const object = file && (await readObject(root, file));
  if (!file || object?.type !== 'shared' || !object.dynamic || !isForAbi(object, abi)) return undefined;
  const soname = object.dynamic.soname ?? fileName;
  if (!NAME_OF_FILE.test(soname)) return undefined;
  const target = file.path.slice(file.path.lastIndexOf('/') + 1);
  const isLink = entry.type === 'symlink' && (target === soname || isForLinkEditor(target, soname));
  return { folder, soname, fileName, isLink };
}

/** `libz.so` for soname `libz.so.1`: what compilers ask for. Any other name behind a link counts as a file of its own. */
function isForLinkEditor(name: string, soname: string): boolean {
  return name.endsWith('.so') && soname.startsWith(name);
}

function isBetter(candidate: Candidate, known: Candidate): boolean {
  if (candidate.isLink !== known.isLink) return known.isLink;
  return compareLibraryNames(known.fileName, candidate.fileName) < 0;
}

async function readObject(root: RootView, file: Entry): Promise<ElfObject | undefined> {
  const original = file.type === 'hardlink' ? root.get(file.target, { follow: true }) : file;
  if (original?.type !== 'file') return undefined;
  const { content } = original;
  if (contentSize(content) > SIZE_LIMIT) return undefined;
  try {
    return readElf(await root.read(content));
  } catch (error) {
    // ldconfig leaves such a file out too: the loader would refuse it.
    if (binaryError.is(error)) return undefined;
    throw error;
  }
}
