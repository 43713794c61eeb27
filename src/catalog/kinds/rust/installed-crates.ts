import { fieldsOf, textsOf } from '../../../base/fields.ts';
import { messageOf } from '../../../base/index.ts';
import { parseJson } from '../../../base/parse-json.ts';
import type { Examiner, ImageTree } from '../../../image-files/index.ts';
import { readText } from '../../../image-files/index.ts';
import type { Found } from '../../types.ts';
import { readToml } from '../declared/read-toml.ts';

/** A crate that `cargo install` built, and the names of its programs. */
type InstalledCrate = { name: string; version: string; programs: string[] };

const NEWER = '.crates2.json';
const MOST_BYTES = 4 * 1024 * 1024;
const CRATE = /^([A-Za-z][\w-]{0,100}) (\d{1,10}\.\d{1,10}\.\d{1,10}[-+.\w]{0,100}) \([^()"]{1,1000}\)$/;
const PROGRAM = /^[^"/]{1,200}$/;

/** Cargo's own records of what it installed: `.crates.toml`, below `[v1]` a list of programs for each crate, and the newer `.crates2.json`. */
export const installedCratesExaminer: Examiner<InstalledCrate[]> = {
  id: 'rust-installed',
  version: 4,
  wants: { names: ['.crates.toml', NEWER] },
  examine(file, problem) {
    const text = readText(file, { limit: MOST_BYTES, problem });
    if (text === undefined) return undefined;
    try {
      const crates = (file.path.endsWith(NEWER) ? listedInJson(text) : listedInToml(text)).flatMap(crateOf);
      return crates.length > 0 ? crates : undefined;
    } catch (error) {
      problem(messageOf(error));
      return undefined;
    }
  },
};

function listedInToml(text: string): [string, unknown][] {
  return Object.entries(fieldsOf(readToml(text)['v1']));
}

function listedInJson(text: string): [string, unknown][] {
  const installs = fieldsOf(fieldsOf(parseJson(text, { bytes: MOST_BYTES, depth: 100 }))['installs']);
  return Object.entries(installs).map(([key, install]) => [key, fieldsOf(install)['bins']]);
}

function crateOf([key, programs]: [string, unknown]): InstalledCrate[] {
  const [, name = '', version = ''] = CRATE.exec(key) ?? [];
  return name === ''
    ? []
    : [{ name, version, programs: textsOf(programs).filter((program) => PROGRAM.test(program)) }];
}

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
