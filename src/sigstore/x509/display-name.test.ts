import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { derBoolean, derOid, derPrintable, derSequence, derSet, derUtf8 } from '../der/write.ts';
import { displayName } from './display-name.ts';

const attribute = (value: Uint8Array) => derSet(derSequence(derOid('2.5.4.3'), value));

describe('displayName', () => {
  it('joins the values', () => {
    assert.equal(
      displayName(derSequence(attribute(derUtf8('sigstore.dev')), attribute(derPrintable('x')))),
      '"sigstore.dev, x"',
    );
  });

  it('escapes what a terminal would act on, and cuts what is long', () => {
    assert.equal(displayName(derSequence(attribute(derUtf8('a\u001b[2J\n')))), '"a\\u001b[2J\\n"');
    assert.equal(displayName(derSequence(attribute(derUtf8('x'.repeat(9000))))).length, 122);
  });

  it('shows what it could read of a damaged name', () => {
    assert.equal(displayName(derSequence(attribute(derUtf8('a')), attribute(derBoolean(true)))), '"a"');
    assert.equal(displayName(derBoolean(true)), '""');
  });
});
