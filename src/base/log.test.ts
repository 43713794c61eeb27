import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog, type LogLevel, warningOnce } from './log.ts';

function linesAt(level: LogLevel): string[] {
  const lines: string[] = [];
  const log = createLog(level, (line) => lines.push(line));
  log.debug('looked', { at: 'x' });
  log.info('did', { count: 2, none: undefined });
  log.warn('beware');
  return lines;
}

describe('createLog', () => {
  it('says as much as its level allows', () => {
    assert.deepEqual(linesAt('quiet'), []);
    assert.deepEqual(linesAt('warnings'), ['warning: beware\n']);
    assert.deepEqual(linesAt('normal'), ['did count=2\n', 'warning: beware\n']);
    assert.deepEqual(linesAt('verbose'), ['debug: looked at=x\n', 'did count=2\n', 'warning: beware\n']);
  });
});

describe('warningOnce', () => {
  it('leaves out what was said before, of the same fields', () => {
    const lines: string[] = [];
    const log = warningOnce(createLog('warnings', (line) => lines.push(line)));
    for (const at of ['x', 'y', 'x']) log.warn('beware', { at });
    assert.deepEqual(lines, ['warning: beware at=x\n', 'warning: beware at=y\n']);
  });
});
