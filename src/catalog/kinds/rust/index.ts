import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import { stringsExaminer } from '../../strings/index.ts';
import type { Cataloguer, Found } from '../../types.ts';
import { auditDataExaminer } from './audit-data.ts';
import { installedCrates, installedCratesExaminer } from './installed-crates.ts';
import { packedCrates, packedCratesExaminer } from './packed-crates.ts';
import { CRATE_RULES, STANDARD_LIBRARY } from './path-rules.ts';

/** Crates by cargo-auditable's list and cargo's own record of what it installed; in programs without them by the source paths in their panic messages. */
export const rustCataloguer: Cataloguer = {
  id: 'rust',
  examiners: [auditDataExaminer, installedCratesExaminer, packedCratesExaminer, stringsExaminer],
  *catalogue(tree) {
    yield* audited(tree);
    yield* installedCrates(tree);
    yield* packedCrates(tree);
    yield* byPaths(tree);
  },
};

function* audited(tree: ImageTree): Generator<Found> {
  for (const { file, facts } of tree.factsOf(auditDataExaminer))
    for (const { name, version, source, isRoot, needs } of facts) {
      if (name === '' || version === '') continue;
      const requires = needs.flatMap((index) => {
        const crate = facts[index];
        return crate === undefined
          ? []
          : [{ type: 'cargo', name: crate.name, constraint: `=${crate.version}` }];
      });
      yield withoutUndefined({
        type: 'cargo',
        name,
        version,
        kind: isRoot ? 'application' : 'library',
        evidence: {
          by: 'rust',
          technique: 'manifest-analysis',
          confidence: 1,
          locations: [file.path],
          value: `.dep-v0 ${name} ${version} (${source})`,
        },
        requires: requires.length === 0 ? undefined : requires,
      });
    }
}

function* byPaths(tree: ImageTree): Generator<Found> {
  for (const { file, facts } of tree.factsOf(stringsExaminer))
    for (const { software, name, version, text } of facts) {
      if (version === undefined) continue;
      const evidence = {
        by: 'rust',
        technique: 'binary-analysis',
        locations: [file.path],
        value: text,
        // Crates that never panic leave no path: the others are not told.
        part: true,
      } as const;
      if (software === CRATE_RULES.id && name !== undefined)
        yield { type: 'cargo', name, version, kind: 'library', evidence: { ...evidence, confidence: 0.5 } };
      if (software === STANDARD_LIBRARY.id)
        yield {
          type: 'generic',
          name: 'rust',
          version,
          kind: 'library',
          evidence: { ...evidence, confidence: 0.8 },
          cpes: [`cpe:2.3:a:rust-lang:rust:${version}:*:*:*:*:*:*:*`],
        };
    }
}
