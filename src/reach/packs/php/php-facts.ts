import { withoutUndefined } from '../../../base/without-undefined.ts';
import { type Examiner, readText } from '../../../image-files/index.ts';
import { pharTexts } from './phar-texts.ts';
import { type PhpFacts, readPhp } from './read-php.ts';

const LIMIT_BYTES = 2 * 1024 * 1024;
const MOST_ARCHIVE_BYTES = 64 * 1024 * 1024;
const HALT = '__HALT_COMPILER';
const LIMIT_INI_BYTES = 1024 * 1024;
const SCRIPT = /^#![^\n]*\bphp[\d.]*\b/;
/** Files that hold PHP by their names; others that are included are said not to be read. */
export const PHP_FILES = [
  '.php',
  '.inc',
  '.phtml',
  '.phar',
  '.module',
  '.install',
  '.theme',
  '.engine',
  '.profile',
  '.tpl',
];

/** `bin/console`, which is given to php as an argument. */
const PROGRAM = /(?:^|\/)bin\/[^./]+$/;
const OPENING = /^<\?php\b/;

function isNamedPhp(path: string): boolean {
  return PHP_FILES.some((end) => path.endsWith(end));
}

export const phpExaminer: Examiner<PhpFacts> = {
  id: 'reach-php',
  version: 6,
  limits: { bytesProduced: MOST_ARCHIVE_BYTES },
  wants: {
    suffixes: [''],
    accept: ({ path, magic }) =>
      magic === 'shebang' || isNamedPhp(path) || (magic === undefined && PROGRAM.test(path)),
  },
  examine({ path, content, sizeBytes, magic, budget }, problem) {
    const text = content.read(0, Math.min(sizeBytes, LIMIT_BYTES)).toString('latin1');
    if (!isNamedPhp(path) && !(magic === 'shebang' ? SCRIPT : OPENING).test(text)) return undefined;
    const halts = text.indexOf(HALT);
    // What comes after that is an archive.
    const inside =
      halts < 0 ? [] : pharTexts(content.read(0, Math.min(sizeBytes, MOST_ARCHIVE_BYTES)), budget);
    if (sizeBytes > (halts < 0 ? LIMIT_BYTES : MOST_ARCHIVE_BYTES))
      problem(`it has ${sizeBytes} bytes; not all of them are read`);
    const facts = merged([halts < 0 ? text : text.slice(0, halts), ...inside].map(readPhp));
    const isCut = sizeBytes > LIMIT_BYTES || facts.isCut === true || halts >= 0;
    return withoutUndefined({ ...facts, isCut: isCut ? (true as const) : undefined });
  },
};

function merged([first, ...more]: readonly PhpFacts[]): PhpFacts {
  const facts = first as PhpFacts;
  if (more.length === 0) return facts;
  const all = [facts, ...more];
  const lists = (['includes', 'paths', 'includeFolders', 'commands', 'libraries'] as const).map((name) => [
    name,
    [...new Set<unknown>(all.flatMap((one): readonly unknown[] => one[name]))],
  ]);
  return { ...more.reduce((sum, one) => ({ ...one, ...sum }), facts), ...Object.fromEntries(lists) };
}

/** What a php.ini makes PHP load. Byte strings; `${X}` stands as written. */
export type IniFacts = {
  extensions: readonly string[];
  extensionFolders: readonly string[];
  /** Files that run before or after each script. */
  files: readonly string[];
  includeFolders: readonly string[];
};

const SETTING = /^[ \t]*(?:php_(?:admin_)?(?:value|flag)\[)?([\w.]+)\]?[ \t]*=[ \t]*"?([^";\r\n]*)/;
const EXTENSION = /^(?:zend_)?extension(?:_debug|_ts)?$/;
const FILE = /^(?:auto_(?:prepend|append)_file|opcache\.preload)$/;

export const iniExaminer: Examiner<IniFacts> = {
  id: 'reach-php-ini',
  version: 2,
  wants: { suffixes: ['.ini', '.conf'], accept: ({ path }) => /php|conf\.d|\.user\.ini$/.test(path) },
  examine(file, problem) {
    const text = readText(file, { limit: LIMIT_INI_BYTES, problem, encoding: 'latin1' });
    return text === undefined ? undefined : readIni(text);
  },
};

export function readIni(text: string): IniFacts {
  const settings = text.split('\n').flatMap((line): [string, string][] => {
    const [, name, value = ''] = SETTING.exec(line) ?? [];
    return name === undefined || value.trim() === '' ? [] : [[name, value.trim()]];
  });
  const of = (pattern: RegExp): string[] =>
    settings.flatMap(([name, value]) => (pattern.test(name) ? [value.replaceAll(/^'|'$/g, '')] : []));
  return {
    extensions: of(EXTENSION),
    extensionFolders: of(/^extension_dir$/),
    files: of(FILE),
    includeFolders: of(/^include_path$/).flatMap((value) => value.split(':')),
  };
}
