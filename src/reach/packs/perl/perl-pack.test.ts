import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import { answersOf, library, program, reachOf } from '../../../../test/fakes/reach.ts';

const INC = 'usr/share/perl/5.40';
const MODULES: Record<string, FakeFile> = {
  'usr/bin/perl': program(),
  [`${INC}/Foo/Bar.pm`]: 'package Foo::Bar;\nuse Foo::Base;\n1;',
  [`${INC}/Foo/Base.pm`]: 'package Foo::Base;\nrequire XSLoader;\n1;',
  [`${INC}/Foo/Other.pm`]: 'package Foo::Other; 1;',
  [`${INC}/auto/Foo/Base/Base.so`]: library({ needed: ['libx.so'] }),
  [`${INC}/auto/Foo/Base/split.al`]: 'sub x {}',
  'usr/lib/libx.so': library(),
  'usr/bin/tar': program(),
};

function run(script: string, { argv = ['perl', '/srv/a.pl'], more = {} as Record<string, FakeFile> } = {}) {
  const report = reachOf({ ...MODULES, 'srv/a.pl': script, ...more }, { entrypoint: argv });
  const answers = answersOf(report);
  return {
    other: answers[`${INC}/Foo/Other.pm`],
    answers,
    triggers: report.triggers.map(({ trigger, evidence }) => [trigger, evidence.literal]),
  };
}

describe('a program of Perl', () => {
  it('loads its modules, their native parts and split functions, and no others', () => {
    const { answers, other, triggers } = run('use strict;\nuse Foo::Bar qw(x);\n');
    for (const path of [`${INC}/Foo/Base.pm`, `${INC}/auto/Foo/Base/split.al`, 'usr/lib/libx.so'])
      assert.equal(answers[path], 'possibly', path);
    assert.deepEqual([other, answers['usr/bin/tar'], triggers], ['unreachable', 'unreachable', []]);
  });

  it('may load what fits a literal beginning of a name, and runs what packages are handed', () => {
    assert.equal(run("require 'Foo/' . $c . '.pm';").other, 'possibly');
    for (const code of ["use File::Which; my $x = which('tar');", "Expect->spawn('tar')", "runx('tar', 'x')"])
      assert.equal(run(code).answers['usr/bin/tar'], 'possibly', code);
    assert.equal(run("print 'tar, which is here'").answers['usr/bin/tar'], 'unreachable');
  });

  it('loads modules that settings, variables or a command line name', () => {
    const told = (own: Record<string, FakeFile>, args: string[] = [], environment: string[] = []) => {
      const isOwned = (path: string) => !path.startsWith('srv/');
      const start = own['srv/start.sh'] === undefined ? ['/usr/bin/perl', '/srv/a.pl'] : ['/srv/start.sh'];
      const report = reachOf(
        { ...MODULES, 'bin/sh': program(), 'srv/a.pl': 'load($ARGV[0])', ...own },
        { entrypoint: [...start, ...args], environment },
        { isOwned },
      );
      return answersOf(report)[`${INC}/Foo/Other.pm`];
    };
    const script = { content: '#!/bin/sh\nENGINE=Foo::Other exec perl /srv/a.pl\n', mode: 0o755 };
    for (const answer of [
      told({ 'srv/a.yml': 'engines: [Foo::Other]' }),
      told({ 'srv/start.sh': script }),
      told({}, ['--engine=Foo::Other']),
      told({}, [], ['ENGINES=Foo::Bar,Foo::Other']),
    ])
      assert.equal(answer, 'possibly');
    assert.equal(told({}, ['--engine=Foo::Bar']), 'unreachable');
  });

  it('loads modules of a folder that it computes, and what these load', () => {
    const more = {
      'usr/bin/doc': {
        content:
          "#!/usr/bin/perl\nmy $lib = File::Spec->catdir($share, 'doc'); unshift @INC, $lib;\nrequire Doc::Path; use Foo::Bar;\n",
        mode: 0o755,
      },
      'usr/share/doc-tool/Doc/Path.pm':
        "package Doc::Path; unshift @INC, (File::Spec->catdir($lib, 'lib', 'wide')); require Doc::Text;",
      'usr/share/doc-tool/Doc/Text.pm': 'package Doc::Text; use Wide;',
      'usr/share/doc-tool/lib/wide/Wide.pm': 'package Wide;',
      'usr/share/other/Doc/Other.pm': 'package Doc::Other;',
      'usr/share/other/Foo/Bar.pm': 'package Foo::Bar;',
    };
    const report = reachOf({ ...MODULES, ...more }, { entrypoint: ['doc'] }, { isOwned: () => true });
    const answers = answersOf(report, Object.keys(more));
    assert.deepEqual(Object.values(answers), [
      'reachable',
      'possibly',
      'possibly',
      'possibly',
      'unreachable',
      'unreachable',
    ]);
  });

  it('looks for no module beside those of Perl that put into @INC what their caller gives', () => {
    const found = (name: string, line: string) =>
      run("my $level = 'Debug'; use Foo::Bar;", {
        more: { [`${INC}/${name}.pm`]: line, [`${INC}/CPAN/Debug.pm`]: 'use Foo::Other;' },
      }).other;
    assert.equal(found('CPAN/Own', 'unshift @INC, $dir;'), 'possibly');
    assert.equal(found('CPAN/HandleConfig', 'unshift @INC, $dir;'), 'unreachable');
    for (const name of ['lib', 'blib', 'base', 'ExtUtils/MakeMaker'])
      assert.equal(found(name, "use lib '../CPAN', './CPAN';"), 'unreachable', name);
  });

  it('loads modules by base classes, names in texts and files', () => {
    for (const line of [
      "use parent -norequire, 'Foo::Other';",
      'use base qw(Foo::Other);',
      "my $class = 'Foo::Other'; eval { load($class) };",
      "require 'Foo/Other.pm';",
      'Foo::Other->new;',
      'use lib "$FindBin::Bin/lib"; use Own;',
    ])
      assert.equal(run(line, { more: { 'srv/lib/Own.pm': 'use Foo::Other;' } }).other, 'possibly', line);
  });

  it('finds modules in folders above its own that it computes', () => {
    for (const line of [
      "use lib curfile->dirname->sibling('lib')->to_string;",
      "use lib dirname(dirname(abs_path($0))) . '/lib';",
      "use lib File::Spec->catdir($FindBin::Bin, File::Spec->updir, 'lib');",
      "use lib File::Spec->catdir($FindBin::RealBin, '..', 'lib');",
      "BEGIN { unshift @INC, dirname(__FILE__) . '/../lib'; }",
    ]) {
      const files = { 'srv/x/script/a.pl': `${line}\nuse Own;`, 'srv/x/lib/Own.pm': 'use Foo::Other;' };
      assert.equal(run('', { argv: ['perl', '/srv/x/script/a.pl'], more: files }).other, 'possibly', line);
    }
  });

  it('opens what it joins to the folder that it stands in', () => {
    const data = 'usr/share/x/data/words.txt';
    for (const line of [
      'open my $f, "<", "$FindBin::Bin/../data/words.txt";',
      'my $d = "$RealBin/../data"; opendir my $h, $d;',
      "my $f = File::Spec->catfile($FindBin::Bin, '..', 'data', 'words.txt');",
      "read_file($Bin . '/../data/words.txt');",
    ]) {
      const more = { 'usr/share/x/bin/a.pl': line, [data]: '' };
      const { answers } = run('', { argv: ['perl', '/usr/share/x/bin/a.pl'], more });
      assert.equal(answers[data], 'possibly', line);
    }
  });

  it('opens data beside itself and in the folder of its own name, whose name alone it has', () => {
    const module =
      'use File::Spec;\nuse constant DATA => "data.ini";\nopen my $f, "<", File::Spec->catfile($d, DATA);\n1;';
    const more = {
      [`${INC}/Foo/Own.pm`]: module,
      [`${INC}/Foo/Own/data.ini`]: '',
      [`${INC}/Foo/data.ini`]: '',
      [`${INC}/Foo/Other/data.ini`]: '',
      [`${INC}/Foo/Own/more.ini`]: '',
    };
    const { answers } = run('use Foo::Own;', { more });
    for (const name of ['Own/data.ini', 'data.ini'])
      assert.equal(answers[`${INC}/Foo/${name}`], 'possibly', name);
    for (const name of ['Other/data.ini', 'Own/more.ini'])
      assert.equal(answers[`${INC}/Foo/${name}`], 'unreachable', name);
  });

  it('opens and runs what is in a folder that it names, but in none of its modules', () => {
    const more: Record<string, FakeFile> = {
      'etc/x/plugins/disk': { link: '../../../usr/share/x/disk' },
      'usr/share/x/disk': { content: '#!/usr/bin/tool\n', mode: 0o755 },
      'usr/bin/tool': program(),
    };
    for (const line of [
      'our $folder = "/etc/x"; opendir(my $d, "$folder/plugins");',
      'exec "/etc/x/plugins/$name";',
      'exec "/etc/x/plugins/$ARGV[0]";',
      'our $etc = "/etc"; open my $f, "<", "$etc/x/plugins/disk";',
    ]) {
      const { answers } = run(`use Own;\n`, { more: { ...more, [`${INC}/Own.pm`]: line } });
      assert.deepEqual(
        [answers['usr/share/x/disk'], answers['usr/bin/tool']],
        ['possibly', 'possibly'],
        line,
      );
    }
    assert.equal(run(`my $inc = '/${INC}';`).other, 'unreachable');
    const initdb = 'usr/lib/postgresql/17/bin/initdb';
    const own = 'our $binroot = "/usr/lib/postgresql/";';
    const { answers } = run('use Own;', { more: { [initdb]: program(), [`${INC}/Own.pm`]: own } });
    assert.equal(answers[initdb], 'unreachable');
    const manual = 'usr/share/man/man1/tool.1';
    const built = run('require "Config_heavy.pl";', {
      more: { [manual]: { content: '' }, [`${INC}/Config_heavy.pl`]: "man1dir='/usr/share/man/man1'" },
    });
    assert.equal(built.answers[manual], 'cannot run here');
  });

  it('does not read documentation, comments and what comes after the end', () => {
    for (const text of [
      '=head1 X\n\nuse Foo::Other;\n\n=cut\n',
      '  # use Foo::Other;\n',
      '1;\n__END__\nuse Foo::Other;\n',
    ])
      assert.equal(run(text).other, 'unreachable', text);
  });

  it('loads a whole namespace where the rest of a name is computed', () => {
    for (const line of ['require "Foo::$x";', 'my $c = \'Foo::\' . $x; eval "require $c";']) {
      const { other, triggers } = run(line);
      assert.deepEqual([other, triggers], ['possibly', []], line);
    }
  });

  it('knows a variable that it only gives literals', () => {
    for (const line of [
      'my $m = "Foo::Bar"; eval "require $m" or die;',
      'for my $m (qw(Foo::Bar)) { require $m; }',
    ]) {
      const { other, answers, triggers } = run(line);
      assert.deepEqual(
        [other, answers[`${INC}/Foo/Bar.pm`], triggers],
        ['unreachable', 'possibly', []],
        line,
      );
    }
    assert.equal(run('my $m = "Foo::Bar"; $m = shift; require $m;').other, 'possibly');
    assert.equal(run('my $m = "Foo::"; $m .= "Other"; require $m;').other, 'possibly');
    // Another variable, whose name begins alike.
    assert.equal(run('my $m = "Foo::Bar"; $more = shift; require $m;').other, 'unreachable');
  });

  it('says possibly of every module where a name is computed', () => {
    for (const [line, literal] of [
      ['require $module;', 'require $module'],
      ['eval "require $x" or die;', 'eval "require $x" or die'],
      ['do $file;', 'do $file'],
    ] as const) {
      const { other, triggers } = run(line);
      assert.deepEqual([other, triggers], ['possibly', [['computed-import', literal]]], line);
    }
  });

  it('runs the programs that texts name, or any where it computes one', () => {
    assert.equal(run('system("tar -xf x");').answers['usr/bin/tar'], 'possibly');
    assert.equal(run('my $x = `tar -tf y`;').answers['usr/bin/tar'], 'possibly');
    for (const line of [
      'my $x = qx(tar -tf y);',
      'print qx{ tar -t | sort };',
      'system(qw(tar -t));',
      'exec q/tar -t/',
    ])
      assert.equal(run(line).answers['usr/bin/tar'], 'possibly', line);
    assert.equal(run('print "tar";').answers['usr/bin/tar'], 'unreachable');
    assert.deepEqual(run('system($x);').triggers, [['computed-command', 'system($x)']]);
  });

  it('knows what it runs where a variable is given nothing but programs', () => {
    const more = { 'usr/bin/zip': program(), 'usr/sbin/other': program() };
    for (const line of [
      "my $x = '/usr/bin/tar'; system($x, @opts, '-r') >> 8;",
      '$x = "/usr/bin/tar"; open(FD, "$x \\@$ARGV[1]|") or return 2;',
      'my $x = "/usr/bin/tar"; my $y = `$x -t`;',
    ]) {
      const { answers, triggers } = run(line, { more });
      assert.deepEqual(
        [answers['usr/bin/tar'], answers['usr/bin/zip'], triggers],
        ['possibly', 'unreachable', []],
        line,
      );
    }
    for (const line of [
      "my $x = '/usr/bin/tar'; $x = shift; system($x);",
      "my $x = '/usr/bin/tar'; my ($x, $y) = @_; system($x);",
      "my $x = '/usr/bin/tar'; GetOptions('x=s' => \\$x); system($x);",
      "my $x = '/usr/bin/tar'; $x =~ s/tar/zip/; system($x);",
      "my $x = '/usr/bin/tar'; $x .= $y; system($x);",
      "my $x = '/usr/bin/'; system($x . $y);",
      "$x = '/usr/bin/tar'; do '/etc/x.conf'; system($x);",
      "my $x = '/usr/bin/tar' . $y; system($x);",
      "for my $x (@list) { system($x); } $x = '/usr/bin/tar';",
    ])
      assert.equal(run(line, { more }).answers['usr/bin/zip'], 'possibly', line);
  });

  it('knows -e, -M and a script that is found in PATH', () => {
    assert.equal(run('', { argv: ['perl', '-MFoo::Other', '-e', '1'] }).other, 'possibly');
    assert.equal(run('', { argv: ['perl', '-we', 'use Foo::Other;'] }).other, 'possibly');
    assert.equal(run('', { argv: ['perl', '-nle' + 'use Foo::Other;'] }).other, 'possibly');
    const more = { 'usr/bin/a': { content: '#!/usr/bin/perl -w\nuse Foo::Other;', mode: 0o755 } };
    assert.equal(run('', { argv: ['a'], more }).other, 'possibly');
    assert.deepEqual(run('', { argv: ['perl', '/srv/a.pl'] }).triggers, []);
  });

  it('may load all where its script comes from outside', () => {
    for (const argv of [['perl'], ['perl', '-w'], ['perl', '/mnt/x.pl'], ['perl', '/srv/unread']]) {
      const { other, triggers } = run('', { argv, more: { 'srv/unread': 'x' } });
      assert.equal(other, 'possibly', argv.join(' '));
      assert.equal(triggers.length, 1);
    }
    assert.equal(run('', { argv: ['perl'] }).triggers[0]?.[0], 'program-given-at-run');
  });
});

describe('a program with perl in it', () => {
  it('may load all, for its texts come from outside', () => {
    const server = program({ needed: ['libperl.so.5.40'] });
    const { other, triggers } = run('', { argv: ['/usr/bin/server'], more: { 'usr/bin/server': server } });
    assert.deepEqual([other, triggers], ['possibly', [['program-given-at-run', 'libperl.so.5.40']]]);
  });
});

describe('a module of Perl', () => {
  it('that computes what it loads may load those of its own kind, and the rest only where somebody types', () => {
    const more = { [`${INC}/LWP/Agent.pm`]: 'require $x;', [`${INC}/LWP/Protocol/http.pm`]: '' };
    const { other, answers, triggers } = run('use LWP::Agent;', { more });
    assert.deepEqual([other, answers[`${INC}/LWP/Protocol/http.pm`]], ['via a shell', 'possibly']);
    assert.deepEqual(triggers, [['computed-import', 'require $x']]);
  });
});

describe('what a module of Perl finds from its own folder', () => {
  const text = `${INC}/Own/parts/a/b.txt`;
  const answer = (code: string): string | undefined =>
    run('use Own::App;', { more: { [`${INC}/Own/App.pm`]: code, [text]: 'x' } }).answers[text];

  it('is told by the names that it joins', () => {
    assert.equal(answer("my $x = 'other';"), 'unreachable');
    assert.equal(answer("my $x = curfile->sibling('parts', 'a', 'b.txt');"), 'possibly');
    assert.equal(answer("my $x = path(__FILE__)->sibling('parts');"), 'possibly');
    assert.equal(answer("my $x = catfile(dirname(__FILE__), 'parts', 'a');"), 'possibly');
    assert.equal(answer("my $x = dirname(__FILE__) . '/parts/a/b.txt';"), 'possibly');
  });
});

describe('hostile modules of Perl', () => {
  it('end: modules in a circle, endless documentation, texts without an end', () => {
    const more = { [`${INC}/A.pm`]: 'use B;', [`${INC}/B.pm`]: 'use A; use Foo::Other;' };
    assert.equal(run('use A;', { more }).other, 'possibly');
    for (const text of [
      '=pod\n'.repeat(50_000),
      '"'.repeat(200_000),
      '`'.repeat(200_000),
      'Foo::'.repeat(50_000),
      'qw('.repeat(50_000),
      // Each of these looked through the whole text once.
      '$x="A";require $x;\n'.repeat(50_000),
      '$x="/A";system($x);\n'.repeat(50_000),
      Array.from({ length: 20_000 }, (_, index) => `$x="/A${index}";system($x);\n`).join(''),
    ])
      run(text);
  });

  it('say possibly of all modules where one is not read', () => {
    const names = Array.from({ length: 30_000 }, (_, index) => `use A${index};`).join('\n');
    assert.equal(run(names).other, 'possibly');
  });
});

describe('a program by the name of a script', () => {
  it('is not read as Perl', () => {
    const files = {
      'usr/lib/cgi/a.cgi': program({ imports: ['execvp'], strings: ['hello', 'system($x)\n'] }),
      'usr/bin/other': program(),
    };
    const answers = answersOf(reachOf(files, { entrypoint: ['/usr/lib/cgi/a.cgi'] }));
    assert.equal(answers['usr/bin/other'], 'unreachable');
  });
});
