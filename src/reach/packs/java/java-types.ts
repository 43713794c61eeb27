import type { ElfReachFacts } from '../../facts/elf-facts.ts';

/** Texts of one class. `at`: its place in the archive, `BOOT-INF/lib/a.jar!/b/C.class`; empty: the file itself. */
export type ClassTexts = { at: string; texts: readonly string[] };

/** By itself: those with functions for Java by System.load and loadLibrary, or any by a binding as JNA. */
export type LoadsLibraries = 'for Java' | 'any';

/** What a jar, all that is packed into it, or a class leads to outside of itself. Byte strings. */
export type JavaFacts = {
  /** Class-Path and the like of manifests, relative to the file's folder. */
  classPath: readonly string[];
  /** Texts that may name files, each with the first class that has it. */
  paths: readonly (readonly [text: string, at: string])[];
  /** Of classes that start programs. */
  commands: readonly ClassTexts[];
  /** Of classes that load native libraries, or hand names on to what does. */
  libraries: readonly (ClassTexts & { loads?: LoadsLibraries })[];
  /** Libraries for Linux that are packed into it, to be unpacked when it runs. */
  natives: readonly { at: string; facts: ElfReachFacts }[];
  /** Parts of the JDK that it uses, each with the first class that does. */
  parts: readonly (readonly [part: string, at: string])[];
  /** A class that looks for classes by names of which it has none. */
  computedClass?: string;
  /** Something of it was not read. */
  isCut?: true;
};
