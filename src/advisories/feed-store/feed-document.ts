import { z } from 'zod';
import { explainIssue } from '../../base/yaml/explain-issue.ts';
import { type DocumentKind, problemsError } from '../../base/yaml/problem.ts';
import { readYaml } from '../../base/yaml/read-yaml.ts';
import { advisoriesError } from '../errors.ts';
import { FEED_KINDS } from '../types.ts';
import { isFeedId } from './stored-feed.ts';

const FeedEntry = z.strictObject({
  id: z
    .string()
    .refine(isFeedId, 'an id has letters, digits, dots and dashes')
    .describe('How answers name the feed.'),
  url: z
    .url({ protocol: /^https?$/, error: 'a URL begins with https:// or http://' })
    .describe('Where it is fetched from.'),
  kind: z.enum(FEED_KINDS).optional().describe('The kind of feed; detected from its content when left out.'),
  covers: z
    .array(z.string())
    .optional()
    .describe(
      'The ecosystems that it covers completely: a package that it does not mention has no known vulnerability. Of kind apk-packages: the release whose packages they are, where the address does not tell.',
    ),
  keyring: z
    .string()
    .optional()
    .describe(
      'Of kind debian-packages and ubuntu-packages: a file of OpenPGP keys that may sign besides those that come with the program. Of kind apk-packages: a public key of the repository, in a file of the name that its index gives.',
    ),
});

const FeedDocument = z.strictObject({
  defaults: z
    .union([z.boolean(), z.array(z.string())])
    .optional()
    .describe('Which of the public feeds are fetched: all but the optional ones (true), none, or these.'),
  feeds: z
    .array(FeedEntry)
    .optional()
    .describe('More feeds; one with the id of a public one takes its place.'),
});

const FEED_FILE: DocumentKind<'ADVISORIES_CONFIG'> = {
  noun: 'feed file',
  syntaxCode: 'ADVISORIES_CONFIG',
  invalidCode: 'ADVISORIES_CONFIG',
  error: advisoriesError,
};

/** A feeds.yaml as a checked document. Throws ADVISORIES_CONFIG with every problem and its place. */
export async function parseFeedDocument(path: string, text: string): Promise<z.infer<typeof FeedDocument>> {
  const file = await readYaml(path, text, FEED_FILE);
  const value = file.value ?? {};
  const result = FeedDocument.safeParse(value);
  if (result.success) return result.data;
  const document = { kind: FEED_FILE, schema: FeedDocument, file, value };
  const problems = result.error.issues.flatMap((issue) => explainIssue(issue, document));
  throw problemsError(FEED_FILE, path, text, problems);
}
