import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cliError } from './errors.ts';
import { createOutput } from './output.ts';
import { renderError } from './render-error.ts';

const HOSTILE = '\u001b[2J\u009b31m\u202e\nverified OK';
const OBEYED = /(?![\t\n])[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

function collect() {
  const written: string[] = [];
  const stream = { write: (text: string) => written.push(text) > 0 } as never;
  return { stream, text: () => written.join('') };
}

describe('text that leaves', () => {
  it('holds nothing that a terminal would obey, whatever an answer quotes', () => {
    for (const json of [true, false]) {
      const [stdout, stderr] = [collect(), collect()];
      const out = createOutput({ json, quiet: false }, stdout.stream, stderr.stream);
      out.result({ name: HOSTILE }, () => HOSTILE);
      out.document(JSON.stringify({ name: HOSTILE }));
      out.document(HOSTILE);
      out.note(HOSTILE);
      assert.doesNotMatch(stdout.text() + stderr.text(), OBEYED);
    }
  });

  it('cannot make an error or a note look like an answer of its own', () => {
    const stderr = collect();
    createOutput({ json: false, quiet: false }, collect().stream, stderr.stream).note(HOSTILE);
    const error = cliError('CLI_INPUT', `cannot read ${HOSTILE}`, {
      hint: `look at ${HOSTILE}`,
      cause: new Error(HOSTILE),
    });
    const said = stderr.text() + renderError(error, { json: false, verbose: true });
    assert.doesNotMatch(said, OBEYED);
    assert.doesNotMatch(said, /^verified OK/m);
  });

  it('stays JSON where an error is', () => {
    const text = renderError(cliError('CLI_INPUT', HOSTILE), { json: true, verbose: false });
    assert.doesNotMatch(text, OBEYED);
    assert.equal(JSON.parse(text).error.message, HOSTILE);
  });
});
