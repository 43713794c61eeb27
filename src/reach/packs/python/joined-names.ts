import type { ImageTree } from '../../../image-files/index.ts';
import { modulesIn } from './module-index.ts';

/** That many characters of a name are looked for at once: most names are nowhere in a text. */
const BEGINNING = 4;

/** Dotted names of modules in texts that go on with whatever comes next. */
export function joinedNames(
  runs: readonly string[],
  folders: readonly string[],
  tree: ImageTree,
): ReadonlySet<string> {
  const found = new Set<string>();
  if (runs.length === 0) return found;
  const beginnings = beginningsIn(runs);
  for (const folder of folders)
    for (const [name, module] of modulesIn(folder, tree)) {
      if (name.length < BEGINNING || beginnings[placeOf(name, 0)] !== 1) continue;
      for (const run of runs)
        for (let at = run.indexOf(name); at >= 0; at = run.indexOf(name, at + 1)) {
          found.add(name);
          if (module.isFolder) found.add(longestName(run.slice(at), name, `${folder}/${name}`, tree));
        }
    }
  return found;
}

/** 1 where the texts have characters of that place somewhere; others may have the same place. */
function beginningsIn(runs: readonly string[]): Uint8Array {
  const places = new Uint8Array(0x10000);
  for (const run of runs) for (let at = 0; at + BEGINNING <= run.length; at++) places[placeOf(run, at)] = 1;
  return places;
}

function placeOf(text: string, at: number): number {
  let place = 0;
  for (let end = at + BEGINNING; at < end; at++) place = (place * 31 + text.charCodeAt(at)) & 0xffff;
  return place;
}

/** `a.b.cxyz`: as far as parts are modules. */
function longestName(text: string, start: string, top: string, tree: ImageTree): string {
  let name = start;
  let folder = top;
  while (text[name.length] === '.') {
    const rest = text.slice(name.length + 1);
    const fitting = [...modulesIn(folder, tree).keys()].filter((key) => rest.startsWith(key));
    const part = fitting.sort((a, b) => b.length - a.length)[0];
    if (part === undefined) break;
    name = `${name}.${part}`;
    folder = `${folder}/${part}`;
  }
  return name;
}
