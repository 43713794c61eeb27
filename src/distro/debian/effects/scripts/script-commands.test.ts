import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../../../test/seed.ts';
import { scriptCommands } from './script-commands.ts';

const words = (script: string): string[][] | undefined =>
  scriptCommands(script)?.map((command) => command.words);

describe('scriptCommands', () => {
  it('splits at operators, newlines and keywords', () => {
    assert.deepEqual(words('if test -f /x && ! a; then b | c || d & e; fi\n{ f; }'), [
      ['test', '-f', '/x'],
      ['a'],
      ['b'],
      ['c'],
      ['d'],
      ['e'],
      ['f'],
    ]);
  });

  it('reads quotes, escapes, comments and continued lines', () => {
    assert.deepEqual(words(`echo 'a b'"c \\"d\\"" e\\ f # not this\n  mv \\\n x y#z`), [
      ['echo', 'a bc "d"', 'e f'],
      ['mv', 'x', 'y#z'],
    ]);
  });

  it('fills in variables with literal values and splits them outside of quotes', () => {
    assert.deepEqual(words('USER="redis server"\nadduser $USER "${USER}" $DPKG_ROOT/etc'), [
      ['adduser', 'redis', 'server', 'redis server', '/etc'],
    ]);
  });

  it('leaves as written what only a running shell knows', () => {
    assert.deepEqual(words('x $1 ${2} $(date +%s) `id -u` ${A:-b} $UNKNOWN "$@"'), [
      ['x', '$1', '${2}', '$(date +%s)', '`id -u`', '${A:-b}', '$UNKNOWN', '$@'],
    ]);
  });

  it('keeps the literal value of a variable that is computed later', () => {
    assert.deepEqual(words('p=2111\nif x; then p=$(expr $p - 1); fi\ny $p'), [['x'], ['y', '2111']]);
  });

  it('repeats the body of a loop for each literal word', () => {
    const script =
      'tools="java keytool"\nfor i in $tools; do for j in 1 2; do link /usr/bin/$i$j; done; done';

    assert.deepEqual(words(script), [
      ['link', '/usr/bin/java1'],
      ['link', '/usr/bin/java2'],
      ['link', '/usr/bin/keytool1'],
      ['link', '/usr/bin/keytool2'],
    ]);
  });

  it('reads the body of a loop over unknown words once', () => {
    assert.deepEqual(words('for f in $(ls); do rm $f; done; for x; do y; done'), [['rm', '$f'], ['y']]);
  });

  it('reads every branch of a case, nested ones too', () => {
    const script = 'case "$1" in\n configure|(x)) a;;\n (abort) case $2 in y) b;; esac;;\n *) c\nesac\nd';

    assert.deepEqual(words(script), [['a'], ['b'], ['c'], ['d']]);
  });

  it('reads functions where they stand and leaves out their calls', () => {
    assert.deepEqual(words('setup () {\n local x="$1"\n chown a "$x"\n}\nsetup /b'), [['chown', 'a', '$x']]);
  });

  it('skips here-documents and says what is written', () => {
    const script = "cat > /etc/x <<-'EOF'\n\trm -rf /\n\tEOF\necho a >>/b 2>/dev/null >&2\n";

    assert.deepEqual(scriptCommands(script), [
      { words: ['cat'], writes: ['/etc/x'] },
      { words: ['echo', 'a'], writes: ['/b'] },
    ]);
  });

  it('gives words as byte strings', () => {
    assert.deepEqual(words('touch /é'), [['touch', '/\xc3\xa9']]);
  });
});

describe('hostile scripts', () => {
  const isBounded = (script: string): void => {
    const commands = scriptCommands(script);
    assert.ok(commands === undefined || commands.length <= 5_001);
  };

  it('of more than 256 KiB are not read', () => {
    assert.equal(scriptCommands(' '.repeat(256 * 1024 + 1)), undefined);
  });

  it('cannot multiply loops in loops', () => {
    isBounded(`${'for i in 1 2 3 4 5 6 7 8 9; do '.repeat(5_000)} x $i ${'; done'.repeat(5_000)}`);
    isBounded(`${'for i in 1 2 3 4 5 6 7 8 9; do '.repeat(30)}${'; done'.repeat(30)}`);
  });

  it('cannot double a variable without end', () => {
    isBounded(`a=aaaaaaaa\n${'a=$a$a\n'.repeat(10_000)}x $a`);
    isBounded(`a=${'b'.repeat(4_000)}\nx ${'$a'.repeat(80_000)}`);
  });

  it('end with what is open: quotes, brackets, here-documents, loops', () => {
    for (const opened of [
      "'",
      '"',
      '`',
      '$(',
      '${',
      '<<E\n',
      'for',
      'for a in',
      'for a in b; do',
      'case x in',
      '(',
      'f()',
      '\\',
    ])
      isBounded(`x ${opened} ${opened.repeat(20_000)}`);
  });

  it('never fail, whatever the text', () => {
    const piece = fc.constantFrom(
      'for i in a b',
      'do',
      'done',
      'case',
      'in',
      'esac',
      ')',
      '(',
      ';;',
      '$a',
      'a=b',
      '<<E',
      '\n',
      '"',
      "'",
      '`',
      '$(',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        scriptCommands(pieces.join(' '));
      }),
      { numRuns: 300 },
    );
  });
});
