import { z } from 'zod';
import { buildReportAnswer, databaseStatusAnswer } from '../src/advisories/answer-schema.ts';
import { ANSWER_VERSION } from '../src/base/answer-version.ts';
import { imageDiffAnswer } from '../src/inspect/diff/answer-schema.ts';
import { sbomDiffAnswer, sbomVerdictAnswer } from '../src/inspect/sbom/answer-schema.ts';
import { catalogAnswer } from '../src/inspect/sbom/catalog-answer-schema.ts';
import { shownImageAnswer } from '../src/inspect/show/answer-schema.ts';
import { imageTreeAnswer } from '../src/inspect/tree/answer-schema.ts';
import { whyAnswer } from '../src/inspect/why/answer-schema.ts';
import { scanAnswer } from '../src/scan/answer-schema.ts';
import { findingDiffAnswer } from '../src/scan/diff/answer-schema.ts';
import { explanationAnswer } from '../src/scan/explain/answer-schema.ts';

/** What a command prints with `--json`. */
export type Answer = {
  /** One line for the reference. */
  about: string;
  schema: z.ZodType;
};

/**
 * Every answer by the words that lead to it: a command, a sub-command, and an option that makes it another answer. A command that is
 * missing here turns test/answers.test.ts red.
 */
export const ANSWERS: Readonly<Record<string, Answer>> = {
  show: { about: 'config, layers, packages and sizes, platform by platform', schema: shownImageAnswer },
  tree: { about: 'what is attached to an image, to its index and to each platform', schema: imageTreeAnswer },
  why: { about: 'what brought a path or package into an image', schema: whyAnswer },
  diff: {
    about: 'what changed, platform by platform: packages, files, config, size',
    schema: imageDiffAnswer,
  },
  sbom: {
    about: 'everything that was found in an image, and what nobody accounts for',
    schema: catalogAnswer,
  },
  'sbom diff': { about: 'which packages, versions and licences changed', schema: sbomDiffAnswer },
  'sbom validate': { about: 'what is wrong in a document, and what it lacks', schema: sbomVerdictAnswer },
  scan: {
    about: 'which known vulnerabilities matter, which do not and why, and what could not be said',
    schema: scanAnswer,
  },
  'scan diff': { about: 'which findings came, went and moved between two images', schema: findingDiffAnswer },
  explain: { about: 'why a vulnerability is found in an image, or why not', schema: explanationAnswer },
  'db status': {
    about: 'how old each feed of the advisory database is, and what is missing',
    schema: databaseStatusAnswer,
  },
  'db build': { about: 'what the advisory database was made of', schema: buildReportAnswer },
};

/** Commands without an answer of ours, and why. */
export const WITHOUT_ANSWER: Readonly<Record<string, string>> = {
  help: 'prints help',
  'sbom convert': 'prints a document in SPDX or CycloneDX, whatever `--json` says',
};

/** `schemas/answers/sbom-diff.json`. */
export function answerSchemaPath(name: string): string {
  return `schemas/answers/${name.replaceAll(/ (?:--)?/g, '-')}.json`;
}

/** The schema as published: open for keys to come. */
export function answerJsonSchema(name: string, { about, schema }: Answer): object {
  const { $schema, ...described } = z.toJSONSchema(versioned(schema), {
    io: 'input',
    override: ({ jsonSchema }) => {
      // What JavaScript can count to says nothing of the answer.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return {
    $schema,
    $id: `https://shearwall.dev/${answerSchemaPath(name)}`,
    title: `shearwall ${name}`,
    description: about,
    ...described,
  };
}

/** Objects begin with `schemaVersion`, as the command line prints them; lists have no place for it. */
function versioned(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodUnion)
    return z.union(schema.options.map((option) => versioned(option as z.ZodType)));
  if (!(schema instanceof z.ZodObject)) return schema;
  const schemaVersion = z
    .literal(ANSWER_VERSION)
    .describe('Changes only when a key is renamed, retyped or removed');
  return z.object({ schemaVersion, ...schema.shape });
}
