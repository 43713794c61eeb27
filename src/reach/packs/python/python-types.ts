import type { FolderChanges } from '../changed-folder.ts';

/** What a text of Python imports, opens and runs. Byte strings. */
export type PythonFacts = {
  /** `a.b` of `import a.b`; `a.b:c` of `from a.b import c`; with leading dots for what is relative; `:*` for all. */
  imports: readonly string[];
  /** Imports that only count where the text itself is run, and not imported. */
  ownImports: readonly string[];
  /** Imports of a function `_test` that only counts there, too: of a package others might call it. */
  selfTestImports: readonly string[];
  /** Texts that may be the name of a module: `a.b`, `a.b:c`; without a dot only where modules are imported by computed names. */
  names: readonly string[];
  /** Texts of one word, which may be the name of a package in settings of an application. */
  words: readonly string[];
  /** Beginnings of names that are computed: `encodings.` of `f"encodings.{x}"` and of `"encodings.%s"`. */
  prefixes: readonly string[];
  /** Texts with a slash, or an end like that of a file. */
  files: readonly string[];
  /** Texts that stand where command lines do: `os.system("x")`. */
  direct: readonly string[];
  /** Texts that may be command lines, where it runs any. */
  commands: readonly string[];
  /** `lib*.so`, `libx.so.{n}` and the names of `find_library`. */
  libraries: readonly string[];
  /** Project, group and name of what `load_entry_point` is given, with spaces between. */
  entryPoints?: readonly string[];
  /** Folders that are put into sys.path. */
  folders: readonly string[];
  /** `import_module(x)`, as written. */
  computedImport?: string;
  /** `subprocess.run(x)`, as written. */
  computedCommand?: string;
  /** `exec(x)`, as written: any code. */
  computedCode?: string;
  /** `CDLL(x)`, as written. */
  loadsComputed?: string;
  /** It hands texts to /bin/sh. */
  shell?: string;
  /** `pickle.load`, as written: what it reads names modules. */
  unpickles?: string;
  /** Of a zip, `LC_ALL=de_DE.UTF-8`: what it gives to variables; other texts are read for that apart. */
  given?: readonly string[];
  changes?: FolderChanges;
  isCut?: true;
};
