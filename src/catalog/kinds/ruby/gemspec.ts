import { hasRoom, linesUpTo, type Say } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import { literalsOf } from './ruby-literals.ts';

/** What an installed gem's specification says, shortened. */
export type Gem = {
  name: string;
  version: string;
  /** `x86_64-linux`; undefined: pure Ruby, or built on the spot. */
  platform?: string;
  licenses: string[];
  homepage?: string;
  summary?: string;
  author?: string;
  /** What it needs when it runs. */
  requires: GemRequirement[];
};

/** `constraint`: `~> 1.4, >= 1.4.2`. */
export type GemRequirement = { name: string; constraint?: string };

const MAX_LINES = 5000;
const MAX_LINE = 64 * 1024;
const MAX_REQUIRES = 500;

const NAME = /^[A-Za-z0-9._-]{1,200}$/;
const VERSION = /^\d[A-Za-z0-9.]{0,100}$/;
const STUB = /^# stub: (\S{1,200}) (\S{1,100}) (\S{1,100})/;
const FIELD =
  /^\s{0,20}\w{1,20}\.(name|version|platform|licenses?|homepage|summary|authors?) {0,5}= {0,5}(.*)$/;
const NEED = /^\s{0,20}\w{1,20}\.add_(?:runtime_)?dependency[( ](.*)$/;
/** Of older RubyGems: from here on the same requirements again, those of development among them. */
const ELSE = /^\s{0,20}else\b/;

/**
 * Reads what RubyGems writes (Gem::Specification#to_ruby): one assignment of literals a line. Nothing is evaluated.
 * Undefined where no name with a version stands as a literal, neither in the stub line nor below.
 */
export function parseGemspec(text: string, say: Say): Gem | undefined {
  const fields = new Map<string, string[]>();
  const requires: GemRequirement[] = [];
  let stub: RegExpExecArray | null = null;
  let isTwice = false;
  for (const line of linesUpTo(MAX_LINES, text, say)) {
    if (line.length > MAX_LINE) {
      say(`a line has more than ${MAX_LINE} characters and is not read`);
      continue;
    }
    stub ??= STUB.exec(line);
    if (ELSE.test(line)) isTwice = true;
    const field = FIELD.exec(line);
    if (field && !fields.has(field[1] ?? '')) fields.set(field[1] ?? '', literalsOf(field[2] ?? ''));
    const need = isTwice ? null : NEED.exec(line);
    const [needed, ...constraints] = need ? literalsOf(need[1] ?? '') : [];
    if (needed === undefined || !NAME.test(needed)) continue;
    if (hasRoom(requires.length, MAX_REQUIRES, 'requirements', say))
      requires.push(requirement(needed, constraints));
  }
  const first = (field: string): string | undefined => fields.get(field)?.[0];
  const name = stub?.[1] ?? first('name') ?? '';
  const version = stub?.[2] ?? first('version') ?? '';
  if (!NAME.test(name) || !VERSION.test(version)) return undefined;
  const platform = platformOf(stub?.[3] ?? first('platform'));
  return withoutUndefined({
    name,
    version,
    platform,
    licenses: fields.get('licenses') ?? fields.get('license') ?? [],
    ...shortened({ homepage: first('homepage'), summary: first('summary') }),
    ...shortened({ author: first('authors') ?? first('author') }),
    requires,
  });
}

/** `ruby` is not a platform: it runs on all. */
export function platformOf(text: string | undefined): string | undefined {
  return text === undefined || text === 'ruby' || !NAME.test(text) ? undefined : text;
}

function requirement(name: string, constraints: readonly string[]): GemRequirement {
  const constraint = constraints.filter((text) => text !== '>= 0').join(', ');
  return constraint === '' ? { name } : { name, constraint: constraint.slice(0, 200) };
}

function shortened(fields: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, text]) => (text ? [[key, text.slice(0, 500)]] : [])),
  );
}
