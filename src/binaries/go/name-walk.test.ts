import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NameWalk } from './name-walk.ts';

/** Package, what follows it, and whether the package is that of the last one. */
function walked(...names: string[]): [string, string, boolean][] {
  const text = names.join('\0');
  const found: [string, string, boolean][] = [];
  for (const walk = new NameWalk(Buffer.from(text)); walk.next(); ) {
    const { start, dot, end, isSamePackage } = walk;
    const at = Math.max(start, dot);
    found.push([text.slice(start, at), text.slice(at, end), isSamePackage]);
  }
  return found;
}

describe('NameWalk', () => {
  it('parts each name behind its package, and says which are of the package before', () => {
    assert.deepEqual(walked('a.b/c.F', 'a.b/c.(*T).M', 'main.main', 'main.x.func1'), [
      ['a.b/c', '.F', false],
      ['a.b/c', '.(*T).M', true],
      ['main', '.main', false],
      ['main', '.x.func1', true],
    ]);
  });

  it('takes no package for the same that goes on behind the dot, ends before it, or is named in type arguments', () => {
    assert.deepEqual(walked('a.F', 'a.b/c.F', 'a.b/c.G', 'a.b/cd.F', 'a.b.F', 'a.F[x/y.T].m', 'a.G'), [
      ['a', '.F', false],
      ['a.b/c', '.F', false],
      ['a.b/c', '.G', true],
      ['a.b/cd', '.F', false],
      ['a', '.b.F', false],
      ['a', '.F[x/y.T].m', true],
      ['a', '.G', true],
    ]);
  });

  it('goes past names without a package, and ends with the bytes', () => {
    assert.deepEqual(walked('', 'runtime', '.dot', 'a.F', 'b[c.d', '', 'a.G', 'a'), [
      ['', '', false],
      ['', 'runtime', false],
      ['', '.dot', false],
      ['a', '.F', false],
      ['', 'b[c.d', false],
      ['', '', false],
      ['a', '.G', true],
      ['', 'a', false],
    ]);
  });
});
