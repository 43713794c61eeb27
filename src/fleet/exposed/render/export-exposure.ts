import { versionedAnswer } from '../../../base/answer-version.ts';
import { prettyJson } from '../../../base/canonical-json.ts';
import type { Context } from '../../../base/context.ts';
import { csvLine } from '../../../base/csv-line.ts';
import { parseJsonText } from '../../../base/parse-json.ts';
import { type ExposureInput, findExposurePages } from '../find-exposure.ts';
import type { ExposedImage, ExposedRun, ExposureAnswer } from '../types.ts';
import { COLUMNS, type ExposureRow, rowsOfRun } from './exposure-rows.ts';
import {
  cellsOf,
  type ExposureFormat,
  type ExposureGroup,
  groupKey,
  markdownPieces,
  markdownRow,
  recordOf,
} from './render-exposure.ts';
import { RowSpool } from './row-spool.ts';
import type { SayRemedies } from './verdict-line.ts';

/** `limit`: rows that are read from one snapshot. */
export type ExportInput = Omit<ExposureInput, 'after'> & {
  format: SpooledFormat;
  group: ExposureGroup;
  /** Default: nothing is said of what can be done, beyond the facts. */
  sayRemedies?: SayRemedies | undefined;
};

/** Those that are as long as the answer; tables and trees are cut. */
export const SPOOLED_FORMATS = ['json', 'ndjson', 'csv', 'markdown'] as const satisfies ExposureFormat[];
type SpooledFormat = (typeof SPOOLED_FORMATS)[number];

/** An answer with all of its rows. `answer` has none of them; `pieces` is the text, piece by piece. */
export type ExportedExposure = Disposable & { answer: ExposureAnswer; pieces(): Iterable<string> };

const PAGE = 2000;

/**
 * As `findExposure` with `renderExposure`, of all rows, in memory for a page of them: each page is read from a snapshot of its own, and
 * waits in a temporary file until the last has come. The counts are those of the first.
 */
export async function exportExposure(
  { format, group, sayRemedies, limit = PAGE, ...input }: ExportInput,
  context: Pick<Context, 'clock' | 'signal'>,
): Promise<ExportedExposure> {
  const spool = new RowSpool();
  try {
    const { first, more } = await findExposurePages({ ...input, limit }, context);
    spool.add(first);
    for await (const page of more()) spool.add(page);
    const answer = { ...first, next: undefined, moreRuns: 0, runs: [], images: [] };
    return {
      answer,
      pieces: () => piecesOf(answer, spool, { format, group, sayRemedies }),
      [Symbol.dispose]: () => spool[Symbol.dispose](),
    };
  } catch (error) {
    spool[Symbol.dispose]();
    throw error;
  }
}

function piecesOf(
  answer: ExposureAnswer,
  spool: RowSpool,
  { format, group, sayRemedies }: Pick<ExportInput, 'format' | 'group' | 'sayRemedies'>,
): Iterable<string> {
  switch (format) {
    case 'json':
      return jsonPieces(answer, spool);
    case 'ndjson':
      return lines(spool, group, (row) => `${JSON.stringify(recordOf(row))}\n`);
    case 'csv':
      return csvPieces(spool, group);
    case 'markdown': {
      const rows = spool.isEmpty ? undefined : lines(spool, group, markdownRow);
      return markdownPieces(answer, rows, sayRemedies, spool.uncertain);
    }
  }
}

function* csvPieces(spool: RowSpool, group: ExposureGroup): Generator<string> {
  yield csvLine(COLUMNS.map(({ name }) => name));
  yield* lines(spool, group, (row) => csvLine(cellsOf(row)));
}

/** The same bytes as if all rows had been in the answer. */
function* jsonPieces(answer: ExposureAnswer, spool: RowSpool): Generator<string> {
  const [beforeRuns = '', rest = ''] = prettyJson(versionedAnswer(answer)).split('\n  "runs": []');
  const [beforeImages = '', end = ''] = rest.split('\n  "images": []');
  yield `${beforeRuns}\n  "runs": `;
  yield* listed(spool.runs());
  yield `${beforeImages}\n  "images": `;
  yield* listed(spool.images({ idle: false }));
  yield end;
}

function* listed(items: Iterable<string>): Generator<string> {
  let isFirst = true;
  for (const item of items) {
    const text = JSON.stringify(parseJsonText(item), null, 2).replaceAll('\n', '\n    ');
    yield `${isFirst ? '[' : ','}\n    ${text}`;
    isFirst = false;
  }
  yield isFirst ? '[]' : '\n  ]';
}

function* lines(
  spool: RowSpool,
  group: ExposureGroup,
  lineOf: (row: ExposureRow) => string,
): Generator<string> {
  if (group === 'owner') {
    for (const row of rowsOf(spool)) yield lineOf(row);
    return;
  }
  const keyed = rowsOf(spool).map((row) => ({ key: groupKey(row, group), text: lineOf(row) }));
  yield* spool.sorted(keyed);
}

/** In the order of owners; what never ran comes last. */
function* rowsOf(spool: RowSpool): Generator<ExposureRow> {
  const images = new Map<number, ExposedImage | undefined>();
  const imageOf = (id: number): ExposedImage | undefined => {
    const json = images.has(id) ? undefined : spool.image(id);
    if (json === undefined) return images.get(id);
    // As many as a page has.
    if (images.size >= PAGE) images.clear();
    const image = parseJsonText(json) as ExposedImage;
    images.set(id, image);
    return image;
  };
  for (const json of spool.runs()) {
    const run = parseJsonText(json) as ExposedRun;
    yield* rowsOfRun(run, imageOf(run.image));
  }
  for (const json of spool.images({ idle: true }))
    yield* rowsOfRun(undefined, parseJsonText(json) as ExposedImage);
}
