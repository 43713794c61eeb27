import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';

type Name = { file: string; name: string };

const FROM_DOOR = /^(import|export) \{([^}]*)\} from '(\.[^']*\/index\.js|\.\/index\.js)';$/gm;
const HANDED_ON = /^export \{([^}]*)\} from '(\.[^']*)';$/gm;

const doors = new Map<string, Map<string, Name>>();

/**
 * The text of an emitted module, in which what it takes from an `index.js` comes from where it is defined. A bundler follows every
 * import, so what takes one name from a room would load all that the room has. Our modules only define: which of them are evaluated, and
 * when, changes nothing.
 */
export function lookThroughDoors(path: string, text: string): string {
  return text.replaceAll(FROM_DOOR, (_, verb: string, list: string, door: string) => {
    const byFile = new Map<string, string[]>();
    for (const { name, as } of namesIn(list)) {
      const origin = originOf({ file: join(dirname(path), door), name });
      const names = byFile.get(origin.file) ?? [];
      names.push(origin.name === as ? as : `${origin.name} as ${as}`);
      byFile.set(origin.file, names);
    }
    return [...byFile]
      .map(([file, names]) => `${verb} { ${names.join(', ')} } from '${addressFrom(path, file)}';`)
      .join(' ');
  });
}

function originOf(wanted: Name): Name {
  const { file, name } = wanted;
  const next = basename(file) === 'index.js' ? handedOnBy(file).get(name) : undefined;
  return next === undefined ? wanted : originOf(next);
}

/** By the name under which it is handed on. */
function handedOnBy(door: string): Map<string, Name> {
  const known = doors.get(door);
  if (known !== undefined) return known;
  const names = new Map<string, Name>();
  doors.set(door, names);
  if (!existsSync(door)) return names;
  for (const [, list = '', from = ''] of readFileSync(door, 'utf8').matchAll(HANDED_ON))
    for (const { name, as } of namesIn(list)) names.set(as, { file: join(dirname(door), from), name });
  return names;
}

function namesIn(list: string): { name: string; as: string }[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
    .map((item) => {
      const [name = '', as = name] = item.split(/ as /);
      return { name, as };
    });
}

function addressFrom(path: string, file: string): string {
  const address = relative(dirname(path), file);
  return address.startsWith('.') ? address : `./${address}`;
}
