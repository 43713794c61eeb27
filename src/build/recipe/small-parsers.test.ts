import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseArch } from './archs.ts';
import { certificateProblem } from './certificate.ts';
import { parseImagePath } from './image-path.ts';
import { parseMode } from './mode.ts';
import { parsePackageRequest } from './package-request.ts';
import { repositoryTextProblem } from './repository-text.ts';
import { splitShellWords } from './shell-words.ts';

const problemOf = (result: unknown): string => {
  assert.ok(
    typeof result === 'object' && result !== null && 'problem' in result,
    `${JSON.stringify(result)} is not a problem`,
  );
  return String(result.problem);
};

describe('parsePackageRequest', () => {
  it('reads names and all relations, with and without blanks', () => {
    const cases: [string, string, string?, string?][] = [
      ['nginx', 'nginx'],
      ['libstdc++6', 'libstdc++6'],
      ['nginx=1.26.3-3+deb13u1', 'nginx', '=', '1.26.3-3+deb13u1'],
      ['nginx=1.26.*', 'nginx', 'glob', '1.26.*'],
      ['nginx >= 1.26', 'nginx', '>=', '1.26'],
      ['redis<=5:7.0', 'redis', '<=', '5:7.0'],
      ['nginx<<1.27~', 'nginx', '<<', '1.27~'],
      ['nginx>1.26', 'nginx', '>>', '1.26'],
      ['nginx<2', 'nginx', '<<', '2'],
    ];
    for (const [text, name, relation, version] of cases) {
      const constraint = relation === undefined ? {} : { constraint: { relation, version } };
      assert.deepEqual(parsePackageRequest(text), { text, name, ...constraint });
    }
  });

  it('refuses what apko or apt would read, each with what to write instead', () => {
    const cases: [string, RegExp][] = [
      ['!busybox', /contents\.exclude.*package: busybox/],
      ['nginx~1.26', /fuzzy match.*'nginx=1\.26\.\*'/],
      ['nginx=~1.26', /fuzzy match/],
      ['nginx~=1.26', /fuzzy match/],
      ['nginx@edge', /by label.*write 'nginx'/],
      ['nginx:arm64', /'archs' decides that/],
      ['nginx/trixie', /suite or a file/],
      ['./x.deb', /suite or a file|not a package/],
      ['nginx==1', /'==' in 'nginx==1' is not a relation/],
      ['nginx=', /not a Debian version/],
      ['nginx>=1.*', /only after '='/],
      ['Nginx', /lowercase/],
      ['', /is not a package/],
      ['nginx=1 2', /not a Debian version/],
    ];
    for (const [text, expected] of cases) assert.match(problemOf(parsePackageRequest(text)), expected, text);
  });
});

describe('splitShellWords', () => {
  it('splits as a shell does, without expanding', () => {
    const cases: [string, string[]][] = [
      ['/bin/x -a  -b', ['/bin/x', '-a', '-b']],
      [`nginx -g 'daemon off;'`, ['nginx', '-g', 'daemon off;']],
      ['a "b c" d', ['a', 'b c', 'd']],
      [`a''b "" ''`, ['ab', '', '']],
      ['a\\ b \\"c', ['a b', '"c']],
      ['"a\\"b" "\\x" "$HOME `id`"', ['a"b', '\\x', '$HOME `id`']],
      [`'a\\'b`, ['a\\b']],
      ['a\\\nb', ['ab']],
      [' \t\n', []],
      ['$X ~ * > y', ['$X', '~', '*', '>', 'y']],
    ];
    for (const [text, words] of cases) assert.deepEqual(splitShellWords(text), words, text);
  });

  it('says which quote is left open', () => {
    assert.match(problemOf(splitShellWords(`a 'b`)), /the quote ' opened at character 3/);
    assert.match(problemOf(splitShellWords('a "b\\"')), /the quote "/);
    assert.match(problemOf(splitShellWords('a \\')), /backslash at the end/);
  });
});

describe('parseMode', () => {
  it('reads octal in all its spellings', () => {
    const bare = (text: string) => parseMode({ text, quoted: false });
    assert.deepEqual(['0o755', '0755', '0', '0o4755', '01777'].map(bare), [0o755, 0o755, 0, 0o4755, 0o1777]);
    assert.equal(parseMode({ text: '755', quoted: true }), 0o755);
  });

  it('refuses decimal numbers and says what each reading would be', () => {
    const refused = (text: string) => problemOf(parseMode({ text, quoted: false }));
    assert.match(refused('755'), /write 0o755, or 0o1363 for the decimal number 755/);
    assert.match(refused('420'), /write 0o420, or 0o644 for/);
    assert.match(refused('493'), /write 0o755$/);
    assert.match(refused('0o10000'), /more than 0o7777/);
    assert.match(refused('0888'), /not a set of permission bits/);
    assert.match(refused('rwxr-xr-x'), /not a set of permission bits/);
    assert.match(refused('-1'), /not a set of permission bits/);
  });
});

describe('parseArch', () => {
  it('takes names of other tools that mean one architecture', () => {
    assert.deepEqual(['amd64', 'x86_64', 'aarch64', 'arm/v7', 'armv7', 'ppc64el'].map(parseArch), [
      'amd64',
      'amd64',
      'arm64',
      'arm/v7',
      'arm/v7',
      'ppc64le',
    ]);
  });

  it('refuses what depends on the machine, on the day or on who reads it', () => {
    assert.match(problemOf(parseArch('host')), /depend on the machine/);
    assert.match(problemOf(parseArch('all')), /list the architectures/);
    assert.match(problemOf(parseArch('armhf')), /write arm\/v7/);
    assert.match(problemOf(parseArch('arm/v6')), /no arm\/v6 port/);
    assert.match(problemOf(parseArch('amd46x')), /known are|did you mean/);
    assert.match(problemOf(parseArch('arm46')), /did you mean|known are/);
    assert.match(problemOf(parseArch('constructor')), /no architecture/);
  });
});

describe('parseImagePath', () => {
  it('gives the one form of a path', () => {
    assert.deepEqual(['/a/b', 'a//b/', '/./a', '/'].map(parseImagePath), ['/a/b', '/a/b', '/a', '/']);
  });

  it('refuses to climb', () => {
    assert.match(problemOf(parseImagePath('/a/../b')), /climbs/);
    assert.match(problemOf(parseImagePath('..')), /climbs/);
    assert.match(problemOf(parseImagePath('')), /empty/);
    assert.match(problemOf(parseImagePath('/a\0b')), /NUL/);
  });
});

describe('repositoryTextProblem', () => {
  it('says that apk repositories are not there yet', () => {
    const message = repositoryTextProblem('https://dl-cdn.alpinelinux.org/alpine/edge/main');
    assert.match(message, /^apk repositories: not yet .*use '- debian: SUITE'/);
    assert.match(repositoryTextProblem('@local ./packages'), /^apk repositories: not yet/);
  });

  it("turns apt's one-line form into ours", () => {
    assert.match(
      repositoryTextProblem('deb [signed-by=/k] http://mirror.example/debian trixie-updates main contrib'),
      /\{debian: trixie, components: \[main, contrib\], mirrors: \['http:\/\/mirror\.example\/debian'\]\}/,
    );
  });

  it('sees a suite that lacks its key', () => {
    assert.match(repositoryTextProblem('trixie'), /write '- debian: trixie'/);
  });
});

describe('certificateProblem', () => {
  it('refuses what is not exactly one certificate', () => {
    const block = (label: string) => `-----BEGIN ${label}-----\nAAAA\n-----END ${label}-----\n`;
    assert.match(problemOf(certificateProblem('')), /found none/);
    assert.match(problemOf(certificateProblem(block('CERTIFICATE').repeat(2))), /found 2/);
    assert.match(problemOf(certificateProblem(block('CERTIFICATE'))), /not an X\.509 certificate/);
    assert.match(problemOf(certificateProblem(`x\n${block('CERTIFICATE')}`)), /expected only/);
    assert.match(problemOf(certificateProblem(block('PUBLIC KEY'))), /expected only/);
  });

  it('warns of a private key before anything else', () => {
    const key = '-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----';
    assert.match(problemOf(certificateProblem(key)), /private key/);
  });
});
