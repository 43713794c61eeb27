import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isoBasic, isoDay, isoSeconds, isoShortest, isoTime, minuteText, utcTime } from './utc-time.ts';

describe('times as text', () => {
  const ms = Date.UTC(2026, 2, 5, 10, 0, 1, 20);

  it('are printed as the names of the printers say', () => {
    assert.equal(isoTime(ms), '2026-03-05T10:00:01.020Z');
    assert.equal(isoSeconds(ms), '2026-03-05T10:00:01Z');
    assert.equal(isoShortest(ms), '2026-03-05T10:00:01.020Z');
    assert.equal(isoShortest(ms - 20), '2026-03-05T10:00:01Z');
    assert.equal(isoDay(ms), '2026-03-05');
    assert.equal(isoBasic(ms), '20260305T100001Z');
    assert.equal(minuteText(ms), '2026-03-05 10:00');
  });

  it('are read again as what was printed', () => {
    for (const text of [isoTime(ms), isoShortest(ms)]) assert.equal(utcTime(text), ms);
    assert.equal(utcTime(isoDay(ms)), Date.UTC(2026, 2, 5));
    assert.equal(utcTime('2026-02-31'), undefined);
  });
});
