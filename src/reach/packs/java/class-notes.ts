import { withoutUndefined } from '../../../base/without-undefined.ts';
import { classUses } from '../../../binaries/index.ts';
import type { LoadsLibraries } from './java-types.ts';
import { jdkPartsOf } from './jdk-parts.ts';

/** What one class says of what it leads to outside of Java. Byte strings. */
export type ClassNotes = {
  /** Literals that may name files. */
  paths: string[];
  /** Literals of a class that starts programs; none is said: it starts none. */
  commands?: string[];
  /** Literals of a class that loads native libraries, or hands names on to one that does. */
  libraries?: string[];
  /** It loads them itself. */
  loads?: LoadsLibraries;
  /** It looks for classes by names of which it has none. */
  computesClass: boolean;
  /** Parts of the JDK that it uses. */
  parts: string[];
  isWhole: boolean;
};

const LONGEST = 512;
/** `conf/a.xml`, `/etc/a`, `file:/etc/a`, `a.properties`. */
const PATH = /^(?:[\w.@+%~${}:-]*\/[\w.@+%~${}/:*-]*|[\w@+-][\w.@+-]*\.[a-z][a-z0-9]{1,9})$/;
const LIBRARY = /^[\w./@+${}-]+$/;
/** As classes are named by everybody: `com.mysql.cj.jdbc.Driver`, `org/a/B`. */
const CLASS = /^[\w$]+(?:[./][\w$]+)*[./$][A-Z]\w*$/;
/** java.lang.ProcessBuilder, Runtime.exec, and libraries that hand command lines on to them. */
const STARTERS =
  /^(?:java\/lang\/ProcessBuilder|org\/apache\/commons\/exec\/\w+|org\/zeroturnaround\/exec\/\w+|com\/zaxxer\/nuprocess\/\w+|com\/pty4j\/\w+|org\/buildobjects\/process\/\w+|org\/codehaus\/groovy\/runtime\/ProcessGroovyMethods|scala\/sys\/process\/[\w$]+|clojure\/java\/shell\$\w+)$/;
const RUNTIME = 'java/lang/Runtime';
const FOR_JAVA = /^java\/lang\/(?:System|Runtime)\.load(?:Library)?$/;
/** JNA, JNR and java.lang.foreign find libraries by the names that their callers give. */
const BINDINGS =
  /^(?:com\/sun\/jna\/(?:Native\.(?:load(?:Library)?|register)|NativeLibrary\.getInstance)|jnr\/ffi\/LibraryLoader\.(?:load|library|search)|java\/lang\/foreign\/SymbolLookup\.libraryLookup)$/;
/** A method that is given a library's name, whoever wrote it: `NativeLibraryLoader.load`, `loadFirstAvailable`. */
const HANDS_ON = /^load(?!Class$|er$)|[nN]ative|Librar(?:y|ies)$/;
const FINDS_CLASSES: ReadonlySet<string> = new Set([
  'java/lang/Class.forName',
  'java/lang/ClassLoader.loadClass',
  'java/lang/invoke/MethodHandles$Lookup.findClass',
]);

/** Undefined for what is not a class. */
export function notesOf(bytes: Buffer): ClassNotes | undefined {
  const uses = classUses(bytes);
  if (uses === undefined) return undefined;
  const { classes, methods, isWhole } = uses;
  const strings = uses.strings.filter((text) => text !== '' && text.length <= LONGEST);
  const calls = new Set(methods.map(({ owner, name }) => `${owner}.${name}`));
  // `'ls'.execute()` of Groovy names the method in a text.
  const isGroovy = classes.includes('groovy/lang/GroovyObject') && strings.includes('execute');
  const starts = isGroovy || classes.some((name) => STARTERS.test(name)) || calls.has(`${RUNTIME}.exec`);
  const loads = some(calls, BINDINGS) ? 'any' : some(calls, FOR_JAVA) ? 'for Java' : undefined;
  const hands = methods.some(({ name }) => HANDS_ON.test(name));
  return withoutUndefined({
    paths: strings.filter((text) => PATH.test(text)),
    // A script that a shell is given may be long.
    commands: starts ? uses.strings.filter((text) => text !== '') : undefined,
    libraries: loads !== undefined || hands ? strings.filter((text) => LIBRARY.test(text)) : undefined,
    loads,
    computesClass:
      [...calls].some((call) => FINDS_CLASSES.has(call)) && !strings.some((text) => CLASS.test(text)),
    parts: jdkPartsOf([...classes, ...strings.map((text) => text.replaceAll('.', '/'))]),
    isWhole,
  });
}

function some(calls: ReadonlySet<string>, pattern: RegExp): boolean {
  return [...calls].some((call) => pattern.test(call));
}
