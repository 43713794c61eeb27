import type { Examiner, ImageTree } from '../../../image-files/index.ts';
import type { Found } from '../../types.ts';

type GoVersion = { version: string; text: string };

const LIMIT_BYTES = 4096;
/** First line of a toolchain's VERSION: `go1.21.3`, or of a development tree `devel go1.25-d524e1e Sun …`. */
const VERSION = /^(?:devel )?go(?<version>\d{1,2}\.\d{1,3}(?:\.\d{1,3})?(?:(?:alpha|beta|rc)\d{1,2})?)[-\s]/;

export const goVersionExaminer: Examiner<GoVersion> = {
  id: 'go-toolchain',
  version: 1,
  wants: {
    names: ['VERSION', 'VERSION.cache'],
    accept: ({ sizeBytes }) => sizeBytes <= LIMIT_BYTES,
  },
  examine({ content }) {
    const text = `${content.read(0, content.sizeBytes).toString('latin1')}\n`;
    const version = VERSION.exec(text)?.groups?.['version'];
    return version === undefined
      ? undefined
      : { version, text: text.slice(0, text.indexOf('\n')).slice(0, 80) };
  },
};

/** A Go toolchain: its VERSION, and the `go` command in the same folder or in `bin`. */
export function* goToolchains(tree: ImageTree): Generator<Found> {
  for (const { file, facts } of tree.factsOf(goVersionExaminer)) {
    const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
    const programs = ['bin/go', 'bin/go.exe', 'go', 'go.exe'].map((name) => folder + name);
    const program = programs.find((path) => tree.get(path)?.type === 'file');
    if (program === undefined) continue;
    yield {
      type: 'generic',
      name: 'go',
      version: facts.version,
      kind: 'application',
      evidence: {
        by: 'classifiers',
        technique: 'manifest-analysis',
        confidence: 0.8,
        locations: [file.path, program],
        value: facts.text,
      },
      cpes: [`cpe:2.3:a:golang:go:${facts.version}:*:*:*:*:*:*:*`],
    };
  }
}
