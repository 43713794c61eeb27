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
  const present = namesIn(
    runs,
    folders.flatMap((folder) => [...modulesIn(folder, tree).keys()]),
  );
  for (const folder of folders)
    for (const [name, module] of modulesIn(folder, tree)) {
      if (!present.has(name)) continue;
      for (const run of runs)
        for (let at = run.indexOf(name); at >= 0; at = run.indexOf(name, at + 1)) {
          found.add(name);
          if (module.isFolder) found.add(longestName(run.slice(at), name, `${folder}/${name}`, tree));
        }
    }
  return found;
}

/** Which of the names the texts have somewhere. Each text is gone through once, however many names there are. */
function namesIn(runs: readonly string[], names: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const byPlace = Map.groupBy(new Set(names.filter((name) => name.length >= BEGINNING)), (name) =>
    placeOf(name, 0),
  );
  const places = new Uint8Array(0x10000);
  for (const place of byPlace.keys()) places[place] = 1;
  for (const run of runs)
    for (let at = 0; at + BEGINNING <= run.length; at++) {
      const place = placeOf(run, at);
      if (places[place] !== 1) continue;
      for (const name of byPlace.get(place) ?? []) if (run.startsWith(name, at)) found.add(name);
    }
  return found;
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
