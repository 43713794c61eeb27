import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

const ACCEPT = 'application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json';

type Document = {
  manifests?: { digest: string }[];
  config?: { digest: string };
  layers?: { digest: string }[];
};

/** Reads all that a tag leads to, with nothing of ours, and gives its digest. Throws where something is missing or another. */
export async function walkRegistry(host: string, repository: string, reference: string): Promise<string> {
  const { digest, bytes } = await get(host, `${repository}/manifests/${reference}`);
  const { manifests = [], config, layers = [] } = JSON.parse(bytes.toString()) as Document;
  for (const child of manifests) await walkRegistry(host, repository, child.digest);
  for (const blob of [...(config ? [config] : []), ...layers]) {
    const found = await get(host, `${repository}/blobs/${blob.digest}`);
    assert.equal(found.digest, blob.digest);
  }
  return digest;
}

async function get(host: string, path: string): Promise<{ digest: string; bytes: Buffer }> {
  const response = await fetch(`http://${host}/v2/${path}`, { headers: { accept: ACCEPT } });
  assert.equal(response.status, 200, path);
  const bytes = Buffer.from(await response.arrayBuffer());
  return { digest: `sha256:${createHash('sha256').update(bytes).digest('hex')}`, bytes };
}
