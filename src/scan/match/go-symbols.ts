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
  return ({ match, component }) => {
    if (component.type !== 'golang') return undefined;
    const paths = [...new Set(component.evidence.flatMap(({ locations }) => locations))];
    const where = paths.length === 1 ? `/${paths[0]}` : undefined;
    return absentFrom(
      match,
      paths.map((path) => tables.get(path)),
      where,
    );
  };
}

/** A flaw that needs functions which none of these programs has; undefined stands for a table that could not be read whole. */
export function absentFrom(
  { symbols }: Pick<LoweringCandidate['match'], 'symbols'>,
  tables: readonly (GoTable | undefined)[],
  where = tables.length === 1
    ? 'the program that has the module'
    : `the ${tables.length} programs that have the module`,
): Lowering | undefined {
  if (symbols === undefined || tables.length === 0) return undefined;
  return tables.every((table) => table?.hasAny(symbols) === false) ? lowering(symbols, where) : undefined;
}

type Symbols = NonNullable<LoweringCandidate['match']['symbols']>;

/** The functions of one program, read when it is first asked. */
export class GoTable {
  readonly #program: Omit<CatalogedGoProgram, 'path'>;
  #functions: GoFunctions | undefined;

  constructor(program: Omit<CatalogedGoProgram, 'path'>) {
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

function lowering(symbols: Symbols, where: string): Lowering {
  const all = Object.entries(symbols).flatMap(([path, names]) =>
    names.length === 0 ? [path] : names.map((name) => `${path}.${name}`),
  );
  const named = all.slice(0, MOST_NAMED).join(', ');
  const more = all.length > MOST_NAMED ? ` and ${all.length - MOST_NAMED} more` : '';
  return {
    code: 'symbols-absent',
    text: `the flaw is in ${named}${more}: not in ${where}`,
    source: 'table of functions',
    justification: 'vulnerable_code_not_present',
  };
}
