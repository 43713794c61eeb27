import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { emptyMemory, type Handle } from '../handle.ts';
import { DocumentSet } from './document-set.ts';
import { keepDocuments, keptDocuments } from './kept-documents.ts';
import { LAYERS, PACKAGES } from './kinds.ts';

const MANY = 2 ** 20;

describe('documents that are kept for whoever asks again', () => {
  const snapshot = (isSnapshot = true): Handle =>
    ({ isSnapshot, remembered: emptyMemory() }) as unknown as Handle;
  const asked = (terms: number[], end = MANY, kind = PACKAGES) => ({
    kind,
    terms: new Set(terms),
    segments: [{ id: 1, level: 1, first: 0, end }],
  });
  const keep = (handle: Handle, question: ReturnType<typeof asked>, end = MANY): DocumentSet => {
    const documents = new DocumentSet(end);
    keepDocuments(handle, question, { documents, readBytes: documents.bytes + 1 });
    return documents;
  };

  it('are found for the same terms in any order, and for no others', () => {
    const handle = snapshot();
    const documents = keep(handle, asked([2, 1]));
    assert.equal(keptDocuments(handle, asked([1, 2]))?.documents, documents);
    for (const other of [asked([1]), asked([12]), asked([1, 2, 3]), asked([1, 2], MANY, LAYERS)])
      assert.equal(keptDocuments(handle, other), undefined);
  });

  it('are part of what a later snapshot asks for, and not for an older one, which keeps nothing either', () => {
    const handle = snapshot();
    const documents = keep(handle, asked([1], 2 * MANY), 2 * MANY);
    assert.deepEqual(keptDocuments(handle, asked([1], 3 * MANY)), { end: 2 * MANY, documents });
    assert.equal(keptDocuments(handle, asked([1], MANY)), undefined);
    keep(handle, asked([1], MANY));
    assert.equal(keptDocuments(handle, asked([1], 2 * MANY))?.documents, documents);
  });

  it('are neither kept nor found by a writer, which sees what may never be committed', () => {
    const writer = snapshot(false);
    keep(writer, asked([1]));
    assert.equal(writer.remembered.documents.size, 0);
    keep({ ...writer, isSnapshot: true }, asked([1]));
    assert.equal(keptDocuments(writer, asked([1])), undefined);
  });

  it('are not kept where little was read for them', () => {
    const handle = snapshot();
    const documents = new DocumentSet(MANY);
    keepDocuments(handle, asked([1]), { documents, readBytes: documents.bytes });
    assert.equal(keptDocuments(handle, asked([1])), undefined);
  });

  it('are 4 MiB at most, their terms among them: what nobody asked for longest goes first', () => {
    const handle = snapshot();
    for (let term = 0; term < 31; term++) keep(handle, asked([term]));
    assert.notEqual(keptDocuments(handle, asked([0])), undefined);
    keep(handle, asked(Array.from({ length: 40_000 }, (_, place) => 100 + place)));
    assert.notEqual(keptDocuments(handle, asked([0])), undefined);
    assert.equal(keptDocuments(handle, asked([1])), undefined);
    const bytes = [...handle.remembered.documents].reduce(
      (sum, [key, kept]) => sum + key.length + kept.documents.bytes,
      0,
    );
    assert.ok(bytes <= 4 * 2 ** 20 && bytes > 3.5 * 2 ** 20, `${bytes}`);
  });
});
