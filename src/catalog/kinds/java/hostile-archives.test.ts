import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeZip } from '../../../../test/fakes/zip-file.ts';
import { Budget, bytesAccess, type Costs, paidAccess } from '../../../binaries/index.ts';
import { javaExaminer } from './index.ts';

const CENTRAL = Buffer.from('PK\x01\x02', 'latin1');

/** What the examiner spends on a jar, and what it says. */
function examined(jar: Buffer): { spent: Readonly<Costs>; problems: string[] } {
  const budget = new Budget(jar.length, javaExaminer.limits);
  const problems: string[] = [];
  const content = paidAccess(bytesAccess(jar), budget);
  const head = { path: 'a.jar', sizeBytes: jar.length, mode: 0o644, magic: 'zip' as const };
  javaExaminer.examine({ ...head, content, budget }, (message) => problems.push(message));
  return { spent: budget.spent, problems };
}

/** A jar of 500 jars; `patch` gets each directory header, with which entry it is of. */
function patched(
  patch: (header: Buffer, index: number, jar: Buffer) => void,
  inner = fakeZip({ a: 'x' }),
): Buffer {
  const names = Array.from({ length: 500 }, (_, index) => `entry-${index}.jar`);
  const jar = fakeZip(Object.fromEntries(names.map((name) => [name, { content: inner, stored: true }])));
  const first = jar.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let index = 0;
  for (let at = jar.readUInt32LE(first + 16); jar.subarray(at, at + 4).equals(CENTRAL); index++) {
    const header = jar.subarray(at);
    patch(header, index, jar);
    at += 46 + header.readUInt16LE(28) + header.readUInt16LE(30);
  }
  return jar;
}

function setSize(header: Buffer, sizeBytes: number): void {
  header.writeUInt32LE(sizeBytes, 20);
  header.writeUInt32LE(sizeBytes, 24);
}

describe('a jar that is made to be hashed for hours', () => {
  const cases = {
    'of 500 stored entries that are the same bytes': patched((header, _, jar) => {
      setSize(header, jar.length - 1000);
      header.writeUInt32LE(0, 42);
    }),
    'of 500 stored entries of which each contains the next': patched((header, _, jar) => {
      const body = header.readUInt32LE(42) + 30 + header.readUInt16LE(28);
      setSize(header, jar.length - body);
    }),
    'of entries that share bytes, in a jar in a jar': fakeZip({
      'outer.jar': {
        stored: true,
        content: fakeZip({
          'inner.jar': {
            stored: true,
            content: patched((header, _, jar) => {
              setSize(header, jar.length - 1000);
              header.writeUInt32LE(0, 42);
            }),
          },
        }),
      },
    }),
    'of one name 500 times': fakeZip(
      Array.from({ length: 500 }, () => ['a.jar', { content: fakeZip({ a: 'x' }), stored: true }] as const),
    ),
  };
  for (const [name, jar] of Object.entries(cases))
    it(`is read a few times and no more: ${name}`, () => {
      const { spent, problems } = examined(jar);
      assert.ok(spent.bytesRead < 10 * jar.length, `${spent.bytesRead} of ${jar.length}`);
      assert.notEqual(problems.join('\n'), '');
    });
});
