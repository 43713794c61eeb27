import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../../test/seed.ts';
import { JsonCutError, jsonMembers } from './json-members.ts';
import { MOST_RECORD_BYTES } from './limits.ts';

async function* inPieces(text: string | Buffer, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  const bytes = Buffer.from(text as string);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function membersOf(
  text: string,
  size: number,
  into?: string,
): Promise<[string | undefined, unknown][]> {
  const members: [string | undefined, unknown][] = [];
  for await (const { key, bytes } of jsonMembers(inPieces(text, size), into))
    members.push([key, JSON.parse(bytes?.toString('utf8') ?? '')]);
  return members;
}

describe('jsonMembers', () => {
  it('gives the members of an object, wherever the chunks end', async () => {
    const text = '\ufeff { "a" : {"x": ["]", "\\"}"]} , "b\\"":[1, 2],"c": 3 , "d":"e,f:g" }\n';
    for (let size = 1; size < 30; size++)
      assert.deepEqual(await membersOf(text, size), [
        ['a', { x: [']', '"}'] }],
        ['b"', [1, 2]],
        ['c', 3],
        ['d', 'e,f:g'],
      ]);
  });

  it('gives the items of the list in one member, and the other members', async () => {
    const text = '{"version":1,"items":[{"a":[1]},2,"items",[3]],"other":["x"],"sub":{"items":[4]}}';
    for (let size = 1; size < 12; size++)
      assert.deepEqual(await membersOf(text, size, 'items'), [
        ['version', 1],
        [undefined, { a: [1] }],
        [undefined, 2],
        [undefined, 'items'],
        [undefined, [3]],
        ['other', ['x']],
        ['sub', { items: [4] }],
      ]);
  });

  it('gives what a parser of the whole would, for any JSON', async () => {
    const documents = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });
    await fc.assert(
      fc.asyncProperty(
        documents,
        fc.integer({ min: 1, max: 40 }),
        fc.boolean(),
        async (document, size, isPretty) => {
          const text = JSON.stringify(document, null, isPretty ? 1 : 0);
          assert.deepEqual(await membersOf(text, size), Object.entries(JSON.parse(text) as object));
          const list = JSON.stringify(Object.values(document));
          assert.deepEqual(
            (await membersOf(list, size)).map(([, value]) => value),
            JSON.parse(list),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it('refuses a text that is truncated, goes on, or is neither object nor list', async () => {
    const whole = '{"a":{"b":"c"}}';
    for (let length = 0; length < whole.length; length++)
      await assert.rejects(membersOf(whole.slice(0, length), 4), JsonCutError);
    await assert.rejects(membersOf('{} {}', 4), JsonCutError);
    await assert.rejects(membersOf('"text"', 4), JsonCutError);
  });

  it('skips a member that is larger than a record may be, without holding it', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array, void, undefined> {
      yield Buffer.from('{"large":"');
      const piece = Buffer.alloc(1 << 20, 'x');
      for (let count = 0; count < 40; count++) yield piece;
      yield Buffer.from('","small":1}');
    }
    const members = await Array.fromAsync(jsonMembers(chunks()));
    assert.equal(members[0]?.bytes, undefined);
    assert.ok((members[0]?.sizeBytes ?? 0) > MOST_RECORD_BYTES);
    assert.equal(members[1]?.bytes?.toString(), '1');
  });
});
