import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withLessConfidence } from './samples.ts';

function confidenceAt(...locations: string[]): number {
  const evidence = { by: 'java', technique: 'manifest-analysis', confidence: 0.95, locations } as const;
  return withLessConfidence({ type: 'maven', name: 'a', kind: 'library', evidence }).evidence.confidence;
}

describe('what a package has for its own tests', () => {
  it('is told with less confidence', () => {
    assert.equal(confidenceAt('usr/lib/python3/dist-packages/tika/tests/files/a.jar'), 0.5);
    assert.equal(confidenceAt('srv/node_modules/@s/p/test/fixtures/b/package.json'), 0.5);
  });

  it('is told in full where the program has it too, or the folder is the program itself', () => {
    assert.equal(confidenceAt('a/node_modules/p/test/a.jar', 'srv/a.jar'), 0.95);
    assert.equal(confidenceAt('srv/tests/a.jar'), 0.95);
    assert.equal(confidenceAt('a/site-packages/tests/__init__.py'), 0.95);
  });
});
