import { NamesGivenOnce } from './names-given-once.ts';
import { textAt } from './text-at.ts';

/**
 * A path from the folder of the file on, as `path.join(__dirname, 'plugins', name)` says it; open: what follows its last slash is computed.
 * It has no slash at its beginning.
 */
export type HerePath = { path: string; isOpen: boolean };

/** `new URL(`, `pathToFileURL(`: what is in them is the path. */
const AROUND = /(?:new\s{1,9}URL|(?:\w+\.)?pathToFileURL)\(\s*/y;
const JOINS = /(?:\w+\.)?(?:join|(resolve))\(\s*/y;
const NAME = /import\.meta\.dirname\b|[A-Za-z_$][\w$]*\b(?!\s*[.([])/y;
const IN_TEXT = /`\$\{\s{0,9}(import\.meta\.dirname|[A-Za-z_$][\w$]*)\s{0,9}\}([^`$\\\n]{1,200})(`|\$)/y;
const COMMA = /\s*,\s*/y;
const PLUS = /\s*\+\s*/y;
const CLOSED = /\s*\)/y;
const END = /[ \t]*(?:[),;\n]|$)/y;
const OF_MODULE = /^["'`]?\s*,\s*import\.meta\.url/;
const HERE = /^(?:__dirname|import\.meta\.dirname)$/;
const MOST_PARTS = 12;
/** `const dir = join(__dirname, 'plugins'); join(dir, name)`, and no longer chain. */
const LONGEST_CHAIN = 3;

/** What a source of JavaScript says of paths from its own folder on. */
export class HerePaths {
  readonly #source: string;
  readonly #names: NamesGivenOnce;

  constructor(source: string) {
    this.#source = source;
    this.#names = new NamesGivenOnce(source);
  }

  /** What stands at a position; undefined: it does not begin with the folder of the file, or where it goes on is computed at once. */
  at(position: number, chain = LONGEST_CHAIN): HerePath | undefined {
    const around = this.#match(AROUND, position);
    const start = position + (around?.[0].length ?? 0);
    return (
      (around && this.#ofModule(start)) ??
      this.#inText(start, chain) ??
      this.#joined(start, chain) ??
      this.#added(start, chain)
    );
  }

  /** ``new URL(`./plugins/${name}`, import.meta.url)`` */
  #ofModule(start: number): HerePath | undefined {
    const text = textAt(this.#source, start);
    if (text?.value.startsWith('.') !== true) return undefined;
    const end = this.#source.indexOf(this.#source[start] ?? '', start + 1 + text.value.length);
    const isOfModule = OF_MODULE.test(this.#source.slice(end, end + 40));
    return isOfModule ? { path: text.value.replace(/^\.\//, ''), isOpen: !text.isWhole } : undefined;
  }

  /** `` `${__dirname}/plugins/${name}` `` */
  #inText(start: number, chain: number): HerePath | undefined {
    const [, name = '', path = '', end] = this.#match(IN_TEXT, start) ?? [];
    return path === '' ? undefined : below(this.#folder(name, chain), { path, isOpen: end === '$' });
  }

  /** `path.join(__dirname, 'plugins', name)`; what `resolve` is given alone may be a path from the root on. */
  #joined(start: number, chain: number): HerePath | undefined {
    const joins = this.#match(JOINS, start);
    const at = start + (joins?.[0].length ?? 0);
    const name = joins && this.#match(NAME, at)?.[0];
    let found = name === undefined ? undefined : this.#folder(name, chain);
    let position = at + (name?.length ?? 0);
    for (let parts = 0; parts < MOST_PARTS && found?.isOpen === false; parts++) {
      const closed = this.#match(CLOSED, position);
      if (closed !== undefined) return this.#goesOn(found, position + closed[0].length);
      const comma = this.#match(COMMA, position);
      if (comma === undefined) return undefined;
      position += comma[0].length;
      const text = textAt(this.#source, position);
      if (text === undefined)
        return joins?.[1] !== undefined && parts === 0 ? undefined : { path: `${found.path}/`, isOpen: true };
      found = below(found, { path: `/${text.value}`, isOpen: !text.isWhole });
      position += text.value.length + 2;
    }
    return found?.isOpen === true ? found : undefined;
  }

  /** `__dirname + '/plugins/' + name`, and a name that is given such a path. */
  #added(start: number, chain: number): HerePath | undefined {
    const name = this.#match(NAME, start)?.[0];
    const folder = name === undefined ? undefined : this.#folder(name, chain);
    return name === undefined || folder === undefined ? undefined : this.#goesOn(folder, start + name.length);
  }

  /** With what is added behind it. */
  #goesOn(found: HerePath, position: number): HerePath | undefined {
    if (this.#match(END, position) !== undefined) return found;
    const plus = this.#match(PLUS, position);
    const text = plus && textAt(this.#source, position + plus[0].length);
    return text && below(found, { path: text.value, isOpen: !text.isWhole });
  }

  /** `__dirname`, and what a name is given. */
  #folder(name: string, chain: number): HerePath | undefined {
    if (HERE.test(name)) return { path: '', isOpen: false };
    const given = chain > 0 ? this.#names.given(name) : undefined;
    return given === undefined ? undefined : this.at(given, chain - 1);
  }

  #match(pattern: RegExp, position: number): RegExpExecArray | undefined {
    pattern.lastIndex = position;
    return pattern.exec(this.#source) ?? undefined;
  }
}

function below(folder: HerePath | undefined, { path, isOpen }: HerePath): HerePath | undefined {
  return folder === undefined || folder.isOpen ? folder : { path: `${folder.path}${path}`, isOpen };
}
