import { GoFunctions } from '../../binaries/index.ts';
import type { CatalogedGoProgram } from '../../catalog/index.ts';
import type { Lowering } from '../report/types.ts';
import type { LoweringCandidate, LoweringRule } from '../triage/lowering-rules.ts';

/**
 * A flaw that needs functions which no program with the module has. Where one program's table could not be read whole, or the
 * statement names no functions, nothing is known and nothing lowered.
 */
export function symbolsAbsent(programs: readonly CatalogedGoProgram[]): LoweringRule {
  const tables = new Map(programs.map((program) => [program.path, new GoTable(program)]));
  return ({ match: { symbols }, component }) => {
    if (component.type !== 'golang' || symbols === undefined) return undefined;
    const paths = [...new Set(component.evidence.flatMap(({ locations }) => locations))];
    const read = paths.map((path) => tables.get(path));
    if (paths.length === 0 || !read.every((table) => table?.hasAny(symbols) === false)) return undefined;
    return lowering(symbols, paths);
  };
}

type Symbols = NonNullable<LoweringCandidate['match']['symbols']>;

/** Read when it is first asked. */
class GoTable {
  readonly #program: CatalogedGoProgram;
  #functions: GoFunctions | undefined;

  constructor(program: CatalogedGoProgram) {
    this.#program = program;
  }

  /** Of a package without names that are surely functions' each counts, as in programs that do not name all that was inlined. */
  hasAny(symbols: Symbols): boolean {
    const functions = (this.#functions ??= new GoFunctions(this.#program.functions));
    const { namesClosures } = this.#program;
    return Object.entries(symbols).some(([path, names]) => {
      // The linker calls the program's own package main, wherever it was.
      const importPath = path === this.#program.mainPackage ? 'main' : path;
      return names.every(mayBeVariable) || !namesClosures
        ? functions.hasPackage(importPath)
        : names.some((name) => functions.has(importPath, name));
    });
  }
}

/** Records name a variable now and then, which no table of functions has; among functions there are exported ones or methods. */
function mayBeVariable(name: string): boolean {
  return /^[^A-Z.]/.test(name) && !name.includes('.');
}

const MOST_NAMED = 3;

function lowering(symbols: Symbols, paths: readonly string[]): Lowering {
  const all = Object.entries(symbols).flatMap(([path, names]) =>
    names.length === 0 ? [path] : names.map((name) => `${path}.${name}`),
  );
  const named = all.slice(0, MOST_NAMED).join(', ');
  const more = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : '';
  const where = paths.length === 1 ? `/${paths[0]}` : `the ${paths.length} programs that have the module`;
  return {
    code: 'symbols-absent',
    text: `the flaw is in ${named}${more}: not in ${where}`,
    source: 'table of functions',
    justification: 'vulnerable_code_not_present',
  };
}
