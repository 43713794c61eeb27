import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { openSource } from '../../oci/index.ts';
import { listEvidence } from './index.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../../shared');
const saved = join(shared, 'data/real-signatures/container/v2.1.0/container_workflow_dispatch');

describe('listEvidence', () => {
  it('reads what "cosign save" wrote of a real image', {
    skip: !existsSync(saved) && 'no shared data',
  }, async () => {
    const context = ociTestContext();
    const source = await openSource({ transport: 'oci', directory: saved }, context);
    const { digest } = await source.resolve();
    const listing = await listEvidence(source, digest, context);

    assert.match(readFileSync(`${saved}.digest`, 'utf8'), new RegExp(digest));
    assert.deepEqual(
      listing.evidence.map(({ place, format, bundle }) => [place, format, bundle.format, bundle.signer.kind]),
      [['legacy-tag', 'dsse', 'legacy', 'certificate']],
    );
    assert.equal(listing.unread.length, 0);
    assert.equal(listing.truncated, undefined);
    assert.equal(listing.documents.length, 1);
  });
});
