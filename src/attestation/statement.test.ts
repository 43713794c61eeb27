import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestOf } from '../base/index.ts';
import { encodeStatement, statement } from './statement.ts';

const [a, b] = [digestOf('a'), digestOf('b')];

describe('statement', () => {
  it('sorts its subjects, so that their order says nothing', () => {
    const one = {
      subjects: [
        { name: 'amd64', digest: a },
        { name: 'index', digest: b },
      ],
      predicateType: 'https://x/1',
    };
    const other = { ...one, subjects: one.subjects.toReversed() };

    assert.deepEqual(statement({ ...one, predicate: 1 }), statement({ ...other, predicate: 1 }));
  });

  it('refuses to be about nothing', () => {
    assert.throws(() => statement({ subjects: [], predicateType: 'https://x/1', predicate: {} }), {
      code: 'STATEMENT_CONTRADICTORY',
      message: /https:\/\/x\/1 has no subject/,
    });
  });
});

describe('encodeStatement', () => {
  it('gives equal bytes for equal statements, however their objects were built', () => {
    const subjects = [{ name: 'x', digest: a }];
    const encode = (predicate: object): string =>
      Buffer.from(
        encodeStatement(statement({ subjects, predicateType: 'https://x/1', predicate })),
      ).toString();

    assert.equal(encode({ one: 1, two: { c: 3, b: undefined } }), encode({ two: { c: 3 }, one: 1 }));
    assert.match(encode({}), /^\{"_type":"https:\/\/in-toto.io\/Statement\/v1","predicate":\{\},/);
  });
});
