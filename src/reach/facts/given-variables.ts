/** A variable that a text gives to what it starts: `TZ=Asia/Tokyo`, `os.environ["TZ"] = "Asia/Tokyo"`, `TZ: Asia/Tokyo`. */
export type GivenVariable = { name: string; parts: readonly string[] };

const NAME =
  'TZ|LANG|LANGUAGE|LC_[A-Z]{1,14}|lc_messages|lc_monetary|lc_numeric|lc_time|LD_PRELOAD|LD_AUDIT|LD_LIBRARY_PATH|PATH|PYTHONPATH|PERL5LIB|PERL5OPT|RUBYLIB|RUBYOPT|NODE_PATH|NODE_OPTIONS|CLASSPATH|LUA_PATH|LUA_CPATH|TCLLIBPATH|GEM_PATH|GEM_HOME|GCONV_PATH|LOCPATH|OPENSSL_CONF|OPENSSL_MODULES|OPENSSL_ENGINES';
const GIVES = new RegExp(`\\b(${NAME})['"\\]})]{0,3}[ \\t]{0,4}(?:=>?|[:,])[ \\t]{0,4}`, 'g');
const LONGEST_VALUE = 400;
const LIMIT_GIVEN = 200;
const BETWEEN_PARTS = /[\s"'`;,:(){}[\]$|&<>=]+/;

/** With its character set: a language alone is too little. Nothing that a path or name goes on with. */
const LOCALE = /(?<![\w/.-])[a-z]{2,3}_[A-Z]{2}\.[\w-]{3,20}(?![\w/.-])/g;

/** Locales that a text names for whatever it is: `--locale=de_DE.UTF-8`, `locale: 'de_DE.UTF-8'`. As given in LC_ALL. */
export function givenLocales(text: string): string[] {
  const names = Array.from(text.matchAll(LOCALE), ([name]) => `LC_ALL=${name}`);
  return [...new Set(names)].slice(0, LIMIT_GIVEN);
}

/** `NAME=value`, as far as the line goes: where a value ends differs by language. Each name with each value once. */
export function givenVariables(text: string): string[] {
  const given = new Set<string>();
  const known = new Map<string, readonly string[]>();
  for (const match of text.matchAll(GIVES)) {
    const start = match.index + match[0].length;
    const end = text.indexOf('\n', start);
    const value = text.slice(start, Math.min(end < 0 ? text.length : end, start + LONGEST_VALUE)).trim();
    if (value !== '') given.add(`${match[1] ?? ''}=${value}`);
    if (match[1] === 'PATH') for (const told of withVariables(value, text, known)) given.add(`PATH=${told}`);
    if (given.size >= LIMIT_GIVEN) break;
  }
  return [...given, ...givenLocales(text)];
}

const VARIABLE = /\$(?:(\w+)|\{(\w+)\})/g;
const FOLDER = /^["']?(\/[\w.+@/-]{1,200})/;
const MOST_ASSIGNED = 8;
const MOST_VARIABLES = 16;

/** `$VIRTUAL_ENV/bin:$PATH` with the folders that the same text has for its variables, as scripts named activate do. `known`: of those asked for. */
function* withVariables(
  value: string,
  text: string,
  known: Map<string, readonly string[]>,
): Generator<string, void, undefined> {
  for (const [whole, plain, braced] of value.matchAll(VARIABLE).take(MOST_ASSIGNED)) {
    const name = plain ?? braced ?? '';
    if (!known.has(name) && known.size < MOST_VARIABLES) known.set(name, foldersGiven(name, text));
    for (const folder of known.get(name) ?? []) yield value.split(whole).join(folder);
  }
}

function foldersGiven(name: string, text: string): string[] {
  const found: string[] = [];
  let at = text.indexOf(`${name}=`);
  for (let tries = 0; at >= 0 && tries < MOST_ASSIGNED; tries++) {
    const start = at + name.length + 1;
    const folder = FOLDER.exec(text.slice(start, start + LONGEST_VALUE))?.[1];
    if (folder !== undefined) found.push(folder);
    at = text.indexOf(`${name}=`, start);
  }
  return found;
}

/** Pieces of a value that may be names: of `"${TZ:-Asia/Tokyo}"` the zone. Undefined: it is of none of the variables that lead somewhere. */
export function readGiven(assignment: string): GivenVariable | undefined {
  const [, name = '', value = ''] = ASSIGNMENT.exec(assignment) ?? [];
  if (name === '') return undefined;
  const parts = value.split(BETWEEN_PARTS).map((part) => part.replace(/^[-+]{1,2}(?=[\w/.])/, ''));
  return { name, parts: [...new Set(parts)].filter((part) => part !== '') };
}

const ASSIGNMENT = new RegExp(`^(${NAME})=([^\\n]*)`);
