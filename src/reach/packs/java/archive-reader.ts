import { hasRoom } from '../../../base/at-most.ts';
import { messageOf } from '../../../base/errors.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import {
  type Budget,
  type RandomAccess,
  readZip,
  readZipEntry,
  type ZipEntry,
} from '../../../binaries/index.ts';
import { elfReachFacts } from '../../facts/elf-facts.ts';
import { type ClassNotes, notesOf } from './class-notes.ts';
import type { JavaFacts } from './java-types.ts';
import { readManifest } from './manifest.ts';
import { isSource, notesOfSource } from './source-notes.ts';

type Problem = (message: string) => void;

/** Real ones: an ear with wars with jars with bundled jars. */
const MOST_DEPTH = 10;
const MOST_ENTRY_BYTES = 512 * 1024 ** 2;
const MOST_SOURCE_BYTES = 16 * 1024 ** 2;
const MOST_TEXTS = 400_000;
const MOST_ARCHIVES = 5000;
const NESTED = /\.(?:jar|war|ear|rar|sar|par|kar|nar)$/;
const NATIVE = /\.so(?:\.\d+)*$/;
const MANIFEST = /^META-INF\/MANIFEST\.MF$/i;

type Texts = Pick<ClassNotes, 'paths' | 'commands' | 'libraries' | 'loads'>;
type Mutable<T> = { -readonly [Key in keyof T]: T[Key] extends readonly (infer Item)[] ? Item[] : T[Key] };

/** Gathers what the classes of an archive, and of archives in it, say. */
export class ArchiveReader {
  readonly #budget: Budget;
  readonly #problem: Problem;
  readonly #facts: Mutable<JavaFacts> = {
    classPath: [],
    paths: [],
    commands: [],
    libraries: [],
    natives: [],
    parts: [],
  };
  readonly #paths = new Map<string, string>();
  readonly #parts = new Map<string, string>();
  #texts = 0;
  #archives = 0;

  constructor(budget: Budget, problem: Problem) {
    this.#budget = budget;
    this.#problem = problem;
  }

  facts(): JavaFacts {
    return withoutUndefined({ ...this.#facts, paths: [...this.#paths], parts: [...this.#parts] });
  }

  cut(): void {
    this.#facts.isCut = true;
  }

  /** False for what is not an archive of Java. `place`: of an inner one, with `!/` at its end. */
  archive(content: RandomAccess, place = '', depth = 0): boolean {
    const zip = readZip(content);
    if (zip === undefined) {
      this.#notRead(`${place}it is not a zip archive, or it is truncated`);
      return false;
    }
    this.#archives++;
    for (const message of zip.problems) this.#notRead(place + message);
    const isJava = zip.entries.some(
      ({ name }) => MANIFEST.test(name) || /^WEB-INF\/|\.(?:class|jar)$/.test(name),
    );
    if (!isJava) return false;
    for (const entry of zip.entries) this.#entry(content, entry, { place, depth });
    return true;
  }

  class(bytes: Buffer, at: string): void {
    const notes = notesOf(bytes);
    if (notes === undefined) return;
    if (!notes.isWhole) this.#notRead(`${at}: its constants end before they should`);
    if (!this.#keep(notes, at)) return;
    for (const part of notes.parts) if (!this.#parts.has(part)) this.#parts.set(part, at);
    if (notes.computesClass) this.#facts.computedClass ??= at;
  }

  /** A text that is compiled when it runs: a page, a script. `at`: its place in an archive. */
  source(content: RandomAccess, at: string, path = at): void {
    const { sizeBytes } = content;
    if (sizeBytes > MOST_SOURCE_BYTES)
      this.#notRead(`${path}: more than ${MOST_SOURCE_BYTES} bytes of a source are not read`);
    const text = content.read(0, Math.min(sizeBytes, MOST_SOURCE_BYTES)).toString('latin1');
    this.#keep(notesOfSource(path, text), at);
  }

  /** False: there is no room for more. */
  #keep({ paths, commands, libraries, loads }: Texts, at: string): boolean {
    this.#texts += paths.length + (commands?.length ?? 0) + (libraries?.length ?? 0);
    if (!hasRoom(this.#texts, MOST_TEXTS, 'texts', this.#problem)) {
      this.cut();
      return false;
    }
    for (const text of paths) if (!this.#paths.has(text)) this.#paths.set(text, at);
    if (commands !== undefined) this.#facts.commands.push({ at, texts: commands });
    if (libraries !== undefined && (loads !== undefined || libraries.length > 0))
      this.#facts.libraries.push(withoutUndefined({ at, texts: libraries, loads }));
    return true;
  }

  #entry(content: RandomAccess, entry: ZipEntry, { place, depth }: { place: string; depth: number }): void {
    const { name } = entry;
    const at = place + name;
    if (name.endsWith('.class')) {
      const inner = this.#open(content, entry, at);
      if (inner !== undefined) this.class(inner.read(0, inner.sizeBytes), at);
    } else if (isSource(name)) {
      const inner = this.#open(content, entry, at);
      if (inner !== undefined) this.source(inner, at);
    } else if (MANIFEST.test(name)) this.#manifest(this.#open(content, entry, at), at);
    else if (NATIVE.test(name)) this.#native(this.#open(content, entry, at), at);
    else if (NESTED.test(name)) this.#nested(content, entry, at, depth);
  }

  #nested(content: RandomAccess, entry: ZipEntry, at: string, depth: number): void {
    if (depth + 1 >= MOST_DEPTH) {
      this.#notRead(`archives more than ${MOST_DEPTH} deep are not read`);
      return;
    }
    if (!hasRoom(this.#archives, MOST_ARCHIVES, 'archives', this.#problem)) {
      this.cut();
      return;
    }
    const inner = this.#open(content, entry, at);
    if (inner !== undefined) this.archive(inner, `${at}!/`, depth + 1);
  }

  #manifest(content: RandomAccess | undefined, at: string): void {
    if (content === undefined) return;
    const { classPath, showsImage } = readManifest(content.read(0, content.sizeBytes).toString('latin1'));
    this.#facts.classPath.push(...classPath);
    if (showsImage && !this.#parts.has('desktop')) this.#parts.set('desktop', at);
  }

  #native(content: RandomAccess | undefined, at: string): void {
    const facts = content && elfReachFacts(content, this.#problem);
    if (facts !== undefined) this.#facts.natives.push({ at, facts });
  }

  #open(content: RandomAccess, entry: ZipEntry, at: string): RandomAccess | undefined {
    try {
      return readZipEntry(content, entry, {
        most: MOST_ENTRY_BYTES,
        budget: this.#budget,
        problem: this.#problem,
      });
    } catch (error) {
      this.#notRead(`${at}: ${messageOf(error)}`);
      return undefined;
    }
  }

  #notRead(message: string): void {
    this.#problem(message);
    this.cut();
  }
}
