import { addTo } from '../../../base/add-to.ts';

const VARIABLE = /\$\{?(\w+)\}?/g;
/** `my ($a, $b) = @_`, `($a) = split …`: what they are given is not seen. */
const LIST = /\(([^()=]{0,200})\)\s*=(?![=~])/g;
/** Another text may give variables values that are not `my` own: `do '/etc/x.conf'`. */
const READS_OTHERS = /\b(?:do|require)\s{0,9}\(?\s{0,9}["'$]/;
const OWN = /\bmy\s{1,4}$/;
const LONGEST_AFTER = 200;
const LONGEST_BEFORE = 20;
/** What a variable is given, to the end of the statement or what it depends on: a path, or one below a folder that is computed. */
const PROGRAM =
  /^=\s*(?:"((?:\$\{?\w+\}?\/)?[\w+./-]+)"|'([\w+./-]+)')\s*(?:;|\|\||\/\/|(?:if|unless|or|for|foreach)\b)/;
/** Given again, changed, or handed to who may: `.=`, `s///`, `\$x`, `for my $x`, `read(F, $x)`. */
const CHANGED = /^(?:[-+*.|/&^%x]{1,3}=(?![=~])|=~\s*(?:s|tr|y)\b|=(?![=~]))/;
const HANDED =
  /(?:\\\s{0,3}|\bfor(?:each)?\s{1,4}(?:(?:my|our)\s{1,4})?|\b(?:ch(?:om|o)p|s?read|sysread)\b[^;\n]{0,12})$/;

/**
 * What variables are given that a text gives nothing but programs by name: `$x = '/usr/bin/a';`, `$x = "$root/sbin/b" if …;`, of which what
 * comes after `$root` counts.
 */
export function programVariables(code: string): ReadonlyMap<string, readonly string[]> {
  const programs = new Map<string, string[]>();
  const computed = new Set<string>();
  const own = new Set<string>();
  for (const [, list = ''] of code.matchAll(LIST))
    for (const [, name = ''] of list.matchAll(VARIABLE)) computed.add(name);
  for (const { index: at, 0: written, 1: name = '' } of code.matchAll(VARIABLE)) {
    const end = at + written.length;
    const after = code.slice(end, end + LONGEST_AFTER).trimStart();
    const [, quoted, plain] = PROGRAM.exec(after) ?? [];
    const text = (quoted ?? plain)?.replace(/^\$[^/]*/, '');
    if (text !== undefined) addTo(programs, name, text);
    else if (CHANGED.test(after)) computed.add(name);
    const before = code.slice(Math.max(at - LONGEST_BEFORE, 0), at);
    if (HANDED.test(before)) computed.add(name);
    if (OWN.test(before)) own.add(name);
  }
  const readsOthers = READS_OTHERS.test(code);
  for (const name of programs.keys())
    if (computed.has(name) || (readsOthers && !own.has(name))) programs.delete(name);
  return programs;
}
