import type { Examiner, ImageTree } from '../../../image-files/index.ts';
import { readText } from '../../../image-files/index.ts';
import type { Found } from '../../types.ts';

/** A crate that `cargo install` built, and the names of its programs. */
type InstalledCrate = { name: string; version: string; programs: string[] };

const MOST_BYTES = 4 * 1024 * 1024;
const MOST_LINES = 20_000;
const LINE =
  /^"([A-Za-z][\w-]{0,100}) (\d{1,10}\.\d{1,10}\.\d{1,10}[-+.\w]{0,100}) \([^()"]{1,1000}\)" = \[([^\]]{0,10000})\]$/;
const PROGRAM = /"([^"/]{1,200})"/g;

/** Cargo's own record of what it installed, `.crates.toml`: one line for each crate. */
export const installedCratesExaminer: Examiner<InstalledCrate[]> = {
  id: 'rust-installed',
  version: 1,
  wants: { names: ['.crates.toml'] },
  examine(file, problem) {
    const lines = (readText(file, MOST_BYTES, problem) ?? '').split(/\r?\n/, MOST_LINES);
    const crates = lines.flatMap((line): InstalledCrate[] => {
      const [, name = '', version = '', programs = ''] = LINE.exec(line) ?? [];
      if (name === '') return [];
      return [
        { name, version, programs: [...programs.matchAll(PROGRAM)].map(([, program = '']) => program) },
      ];
    });
    return crates.length > 0 ? crates : undefined;
  },
};

/** Those whose programs are still there: the record says nothing of their bytes, and so accounts for none. */
export function* installedCrates(tree: ImageTree): Generator<Found> {
  for (const { file, facts } of tree.factsOf(installedCratesExaminer)) {
    const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
    for (const { name, version, programs } of facts) {
      if (!programs.some((program) => tree.get(`${folder}bin/${program}`) !== undefined)) continue;
      yield {
        type: 'cargo',
        name,
        version,
        kind: 'application',
        evidence: {
          by: 'rust',
          technique: 'manifest-analysis',
          confidence: 0.9,
          locations: [file.path],
          value: `${name} ${version}`,
        },
      };
    }
  }
}
