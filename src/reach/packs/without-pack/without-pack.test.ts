import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';

describe('an interpreter whose programs nobody reads', () => {
  it('has what stands with applications of Erlang', () => {
    const files = {
      'usr/lib/erlang/erts-15/bin/beam.smp': program(),
      'usr/lib/x/lib/app-1/ebin/app.beam': 'beam',
      'usr/lib/x/lib/app-1/priv/schema/app.schema': 'schema',
      'usr/lib/x/lib/app-1/doc/app.txt': 'text',
      'usr/lib/app-1.0': { link: 'x/lib/app-1' },
      'usr/lib/doc-1.0': { link: 'x/lib/app-1/doc' },
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/lib/erlang/erts-15/bin/beam.smp'] }));
    assert.equal(answers['usr/lib/x/lib/app-1/priv/schema/app.schema'], 'possibly');
    assert.equal(answers['usr/lib/x/lib/app-1/doc/app.txt'], 'unreachable');
    assert.equal(answers['usr/lib/app-1.0'], 'possibly');
    assert.equal(answers['usr/lib/doc-1.0'], 'unreachable');
  });

  it('loads any library by a name that an assembly of .NET has', () => {
    const files = { 'usr/bin/mono-sgen': program(), 'usr/lib/libother.so.1': library() };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/bin/mono-sgen'] }));
    assert.equal(answers['usr/lib/libother.so.1'], 'possibly');
  });
});
