import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { beginsDocument } from './document-at.ts';

describe('beginsDocument', () => {
  it('knows documents by their first bytes', () => {
    for (const start of [
      '{',
      '\n\t {"a":',
      '<?xml',
      '<bom',
      'SPDXVersion: SPDX-2.3',
      '# made by hand\nSPDXVersion:',
      '\ufeff{',
    ])
      assert.ok(beginsDocument(Buffer.from(start)), start);
  });

  it('takes nothing else for one', () => {
    for (const start of ['', 'SPDX', '\x7fELF', '#!/bin/sh\n', '\x1f\x8b\x08', 'oci-layout\0\0', 'blobs/{'])
      assert.ok(!beginsDocument(Buffer.from(start)), start);
  });
});
