import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Descriptor = {
  mediaType: string;
  digest: string;
  size: number;
  annotations?: Record<string, string>;
};
type Document = {
  manifests?: Descriptor[];
  config?: Descriptor;
  layers?: Descriptor[];
  subject?: Descriptor;
};

export type WalkedLayout = { tags: Map<string, string>; referrers: string[]; reached: Set<string> };

/**
 * Reads a whole OCI layout with nothing of ours: every blob that index.json leads to is there with its size and digest, and
 * every referrer speaks of a manifest that is there. Throws where it is not so.
 */
export function walkLayout(directory: string): WalkedLayout {
  const walked: WalkedLayout = { tags: new Map(), referrers: [], reached: new Set() };
  const { manifests = [] } = parse(readFileSync(join(directory, 'index.json')));
  assert.deepEqual(parse(readFileSync(join(directory, 'oci-layout'))), { imageLayoutVersion: '1.0.0' });
  for (const entry of manifests) {
    const tag = entry.annotations?.['org.opencontainers.image.ref.name'];
    if (tag === undefined) walked.referrers.push(entry.digest);
    else walked.tags.set(tag, entry.digest);
    reach(directory, entry, walked);
  }
  for (const digest of walked.referrers) {
    const { subject } = parse(readFileSync(blobPath(directory, digest)));
    assert.ok(
      subject && walked.reached.has(subject.digest),
      `${digest} speaks of an image that is not there`,
    );
  }
  return walked;
}

/** Names of all files and folders of a layout that its index does not lead to. */
export function leftOvers(directory: string, { reached }: WalkedLayout): string[] {
  const known = new Set(['index.json', 'oci-layout', 'blobs', 'result.json']);
  const top = readdirSync(directory).filter((name) => !known.has(name));
  const blobs = readdirSync(join(directory, 'blobs/sha256')).filter((name) => !reached.has(`sha256:${name}`));
  return [...top, ...blobs];
}

/** Every file below blobs/ is what its name says, whether or not something leads to it. */
export function assertBlobsSound(directory: string): void {
  const folder = join(directory, 'blobs/sha256');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const digest = createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex');
    assert.equal(digest, name, 'a blob is not what its name says');
  }
}

function reach(directory: string, { digest, size, mediaType }: Descriptor, walked: WalkedLayout): void {
  if (walked.reached.has(digest)) return;
  walked.reached.add(digest);
  const bytes = readFileSync(blobPath(directory, digest));
  assert.equal(bytes.length, size, `size of ${digest}`);
  assert.equal(`sha256:${createHash('sha256').update(bytes).digest('hex')}`, digest);
  if (!/manifest|image\.index/.test(mediaType)) return;
  const { manifests = [], config, layers = [] } = parse(bytes);
  for (const item of [...manifests, ...(config ? [config] : []), ...layers]) reach(directory, item, walked);
}

function blobPath(directory: string, digest: string): string {
  return join(directory, 'blobs', digest.replace(':', '/'));
}

function parse(bytes: Buffer): Document {
  return JSON.parse(bytes.toString()) as Document;
}
