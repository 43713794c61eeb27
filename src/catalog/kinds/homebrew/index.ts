import { atMost, type Say } from '../../../base/at-most.ts';
import { messageOf } from '../../../base/index.ts';
import { isJsonObject, parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';
import type { Cataloguer, Found, Requirement } from '../../types.ts';

type Receipt = { tap?: string; needs: [name: string, version: string][] };

const LIMITS = { bytes: 4 * 1024 * 1024, depth: 50 };
const MOST_NEEDS = 500;
const PLACE = /(?:^|\/)Cellar\/([^/]+)\/([^/]+)\/INSTALL_RECEIPT\.json$/;

const receiptExaminer: Examiner<Receipt> = {
  id: 'homebrew-receipt',
  version: 2,
  wants: { names: ['INSTALL_RECEIPT.json'], accept: ({ path }) => PLACE.test(path) },
  examine({ content, sizeBytes }, problem) {
    try {
      return receiptOf(parseJson(content.read(0, Math.min(sizeBytes, LIMITS.bytes + 1)), LIMITS), problem);
    } catch (error) {
      problem(messageOf(error));
      return undefined;
    }
  },
};

function receiptOf(json: unknown, say: Say): Receipt | undefined {
  if (!isJsonObject(json)) return undefined;
  const source = json['source'];
  const tap = isJsonObject(source) ? source['tap'] : undefined;
  const said: unknown = json['runtime_dependencies'];
  const needs = atMost(Array.isArray(said) ? (said as unknown[]) : [], MOST_NEEDS, 'requirements', say);
  return withoutUndefined({
    tap: typeof tap === 'string' && tap !== '' ? tap.slice(0, 200) : undefined,
    needs: needs.flatMap((need: unknown): Receipt['needs'] => {
      const [name, version] = isJsonObject(need) ? [need['full_name'], need['version']] : [];
      return typeof name === 'string' && typeof version === 'string' ? [[name, version]] : [];
    }),
  });
}

/** What Homebrew installed, by the receipts in its cellar. They list no files. */
export const homebrewCataloguer: Cataloguer = {
  id: 'homebrew',
  examiners: [receiptExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(receiptExaminer)) {
      const [, name = '', version = ''] = PLACE.exec(file.path) ?? [];
      const requires = facts.needs.map(
        ([needed, constraint]): Requirement => ({
          type: 'brew',
          name: needed.split('/').at(-1) ?? needed,
          constraint,
        }),
      );
      yield withoutUndefined({
        type: 'brew',
        name,
        version,
        kind: 'application',
        evidence: { by: 'homebrew', technique: 'manifest-analysis', confidence: 1, locations: [file.path] },
        requires: requires.length > 0 ? requires : undefined,
        properties: facts.tap !== undefined ? { tap: facts.tap } : undefined,
      });
    }
  },
};
