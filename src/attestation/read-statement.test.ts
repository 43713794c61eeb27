import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readStatement } from './read-statement.ts';

const sha256 = 'ab'.repeat(32);
const good = (changes: Record<string, unknown> = {}) => ({
  _type: 'https://in-toto.io/Statement/v1',
  subject: [{ name: 'app', digest: { sha256 } }],
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: { deep: [1] },
  ...changes,
});
const read = (value: unknown) => readStatement(Buffer.from(JSON.stringify(value)));

describe('readStatement', () => {
  it('reads version 1 and version 0.1', () => {
    assert.deepEqual(read(good()), {
      version: 'v1',
      subject: [{ name: 'app', digest: { sha256 } }],
      predicateType: 'https://slsa.dev/provenance/v1',
      predicate: { deep: [1] },
    });
    assert.equal(read(good({ _type: 'https://in-toto.io/Statement/v0.1' })).version, 'v0.1');
  });

  it('reads digests of all algorithms, annotations, and a statement without predicate', () => {
    const subject = [
      { digest: { gitCommit: 'a1b2', sha512: 'cd'.repeat(64), dirHash: 'h1:x=' }, annotations: { a: 'b' } },
      { name: '', digest: { sha256 } },
    ];

    assert.deepEqual(read(good({ subject })).subject, subject);
    for (const predicate of [undefined, null]) assert.deepEqual(read(good({ predicate })).predicate, {});
  });

  it('drops what it has not checked', () => {
    const statement = read(good({ extra: 1, subject: [{ digest: { sha256 }, uri: 7, extra: {} }] }));

    assert.deepEqual(Object.keys(statement), ['version', 'subject', 'predicateType', 'predicate']);
    assert.deepEqual(statement.subject, [{ digest: { sha256 } }]);
  });

  const wrong: [what: string, value: unknown, message: RegExp][] = [
    ['another type', good({ _type: 'https://in-toto.io/Statement/v2' }), /_type: .*v2/],
    ['a type that is not text', good({ _type: ['https://in-toto.io/Statement/v1'] }), /_type: none/],
    ['no subject', good({ subject: [] }), /subject: not a list with at least one entry/],
    [
      'a subject that is an object',
      good({ subject: { digest: { sha256 } } }),
      /subject: not a list with at least one entry/,
    ],
    ['a subject without digest', good({ subject: [{ name: 'app' }] }), /subject\.0\.digest: missing/],
    ['an empty digest set', good({ subject: [{ digest: {} }] }), /digest: missing/],
    [
      'a digest that is a list',
      good({ subject: [{ digest: { sha256: [sha256] } }] }),
      /sha256: not a digest/,
    ],
    ['a digest in capitals', good({ subject: [{ digest: { sha256: 'AB'.repeat(32) } }] }), /lower-case/],
    ['a name that is not text', good({ subject: [{ name: 1, digest: { sha256 } }] }), /subject\.0\.name/],
    [
      'annotations that are text',
      good({ subject: [{ digest: { sha256 }, annotations: 'a' }] }),
      /annotations/,
    ],
    ['no predicate type', good({ predicateType: '' }), /predicateType/],
    ['a predicate that is a list', good({ predicate: [] }), /predicate: not a JSON object/],
    ['ten thousand and one subjects', good({ subject: Array(10_001).fill({ digest: { sha256 } }) }), /10001/],
  ];
  for (const [what, value, message] of wrong) {
    it(`refuses ${what}`, () => {
      assert.throws(() => read(value), { code: 'STATEMENT_INVALID', message });
    });
  }

  it('refuses a statement with two subjects under one name, of which readers may see either', () => {
    const text = JSON.stringify(good()).replace(
      '"subject":',
      '"subject":[{"digest":{"sha256":"ab"}}],"subject":',
    );

    assert.throws(() => readStatement(Buffer.from(text)), { code: 'STATEMENT_INVALID', message: /twice/ });
  });

  it('finds no subject in the prototype of a digest set', () => {
    const text = JSON.stringify(good()).replace('"digest":{', '"digest":{"__proto__":"x",');
    const [subject] = readStatement(Buffer.from(text)).subject;

    assert.deepEqual(Object.keys(subject?.digest ?? {}), ['__proto__', 'sha256']);
    assert.equal(Object.getPrototypeOf(subject?.digest), Object.prototype);
  });
});
