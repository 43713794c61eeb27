import { withoutUndefined } from '../../base/without-undefined.ts';
import { type ElfObject, hasSymbolLike, type LoaderObject, openElf } from '../../binaries/index.ts';
import type { Examiner } from '../../image-files/index.ts';

/** What the loader reads of an object. Apart from its texts, which are a hundred times as much: nearly every step asks for this alone. */
export type LinkedObject = {
  loads: LoaderObject;
  /** A process can load it while it runs. */
  isLibrary?: true;
  /** A JVM may load it by System.load: it has functions for one (JNI), or what it has cannot be read. */
  isForJava?: true;
};

/** Java Native Interface Specification, chapters 2 and 5. */
const JNI = ['Java_', 'JNI_OnLoad'];
export const LIMIT_NEEDED = 10_000;

export const elfObjectExaminer: Examiner<LinkedObject> = {
  id: 'reach-elf-object',
  version: 1,
  wants: { magic: ['elf'] },
  examine({ content }) {
    const elf = openElf(content);
    if (elf === undefined) return undefined;
    const { interpreter, dynamic } = elf.object;
    const isLibrary = dynamic !== undefined && (interpreter === undefined || dynamic.soname !== undefined);
    const isForJava = dynamic !== undefined && interpreter === undefined && hasSymbolLike(content, JNI);
    return withoutUndefined({
      loads: loaderObjectOf(elf.object),
      isLibrary: isLibrary ? (true as const) : undefined,
      isForJava: isForJava ? (true as const) : undefined,
    });
  },
};

export function loaderObjectOf({ machine, class: bits, interpreter, dynamic }: ElfObject): LoaderObject {
  const { needed = [], rpath = [], runpath = [], flags1 = 0 } = dynamic ?? {};
  return withoutUndefined({
    class: bits,
    machine,
    interpreter,
    needed: needed.slice(0, LIMIT_NEEDED),
    rpath,
    runpath,
    flags1,
  });
}

/** Whether a process can load it while it runs; what was not read may be one. */
export function isLibrary(object: LinkedObject | undefined): boolean {
  return object === undefined || object.isLibrary === true;
}
