import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';

describe('compilers', () => {
  it('open headers, and linkers objects, archives and libraries, which nothing else does', () => {
    const files = {
      'usr/bin/cc': program({ imports: ['execvp'], strings: ['ld', '/usr/libexec/gcc'] }),
      'usr/libexec/gcc/14/cc1': program(),
      'usr/bin/ld': program(),
      'usr/bin/serve': program({ imports: ['system'], strings: ['cc -shared -o %s %s'] }),
      'usr/include/stdio.h': '',
      'usr/lib/crt1.o': '',
      'usr/lib/libc_nonshared.a': '',
      'usr/lib/libx.so.1': library({ soname: 'libx.so.1' }),
    };
    const of = (entrypoint: string[]) =>
      answersOf(reachOf(files, { entrypoint }), [
        'usr/include/stdio.h',
        'usr/lib/crt1.o',
        'usr/lib/libc_nonshared.a',
        'usr/lib/libx.so.1',
      ]);
    for (const answer of Object.values(of(['serve']))) assert.equal(answer, 'possibly');
    assert.deepEqual(of(['/usr/libexec/gcc/14/cc1']), {
      'usr/include/stdio.h': 'possibly',
      'usr/lib/crt1.o': 'cannot run here',
      'usr/lib/libc_nonshared.a': 'cannot run here',
      'usr/lib/libx.so.1': 'unreachable',
    });
  });
});
