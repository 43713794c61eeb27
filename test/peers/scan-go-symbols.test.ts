/** Which functions of a vulnerable module are in a program: as Go's own compiler inlines them, and its linker leaves them out. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AdvisoryDatabase } from '../../src/advisories/index.ts';
import { type ScanReport, scanImage } from '../../src/scan/index.ts';
import { advisoryDatabase, fakeAdvisory } from '../fakes/advisory-database.ts';
import { repositoryContext } from '../fakes/repository-context.ts';
import { fakeZip } from '../fakes/zip-file.ts';

const hasGo = spawnSync('go', ['version']).status === 0;
/** Older ones leave closures without names: then the package decides, and that is there. */
const isOld = Number(/go1\.(\d+)/.exec(spawnSync('go', ['version']).stdout?.toString() ?? '')?.[1]) < 22;
const MODULE = 'example.com/flawed';

const PARSE = `package parse

import "strings"

// Short enough that the compiler puts it into its caller.
func Tiny(s string) string { return s + "!" }

type Small struct{ n int }

func (s *Small) Add(n int) int { s.n += n; return s.n }

//go:noinline
func Plain(s string) string { return strings.Repeat(s, 2) }

func Generic[T any](list []T) int { return len(list) * 3 }

//go:noinline
func GenericPlain[T comparable](list []T, one T) int {
	for at, each := range list {
		if each == one {
			return at
		}
	}
	return -1
}

// Is inlined; what is left of it is the closure.
func Closure(s string) func() string { return func() string { return strings.ToUpper(s) + s } }

func Unused(s string) string { return strings.ToLower(s) }

type Reached interface{ Do(string) string }
type Doer struct{}

func (Doer) Do(s string) string { return strings.TrimSpace(s) }
func (Doer) Undone(s string) string { return strings.Title(s) }
`;

const MAIN = `package main

import (
	"fmt"
	"os"

	"example.com/flawed/parse"
)

func run(f func() string) string { return f() }

func main() {
	s := os.Args[0]
	small := &parse.Small{}
	var reached parse.Reached = parse.Doer{}
	fmt.Println(parse.Tiny(s), small.Add(len(s)), parse.Plain(s), parse.Generic(os.Args))
	fmt.Println(parse.GenericPlain(os.Args, s), run(parse.Closure(s)), reached.Do(s))
}
`;

/** Symbols of advisories → whether the program has them. */
const SYMBOLS: Readonly<Record<string, boolean>> = {
  Tiny: true,
  'Small.Add': true,
  Plain: true,
  Generic: true,
  GenericPlain: true,
  Closure: true,
  'Doer.Do': true,
  Unused: false,
  'Doer.Undone': false,
};

describe('a scan of Go programs', { skip: !hasGo && 'go is not installed' }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-scan-go-'));
  let database: AdvisoryDatabase;
  before(async () => {
    publish();
    database = await advisoryDatabase([{ id: 'go', items: Object.keys(SYMBOLS).map(advisory) }]);
  });
  after(() => {
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [name, flags] of [
    ['plain', []],
    ['stripped', ['-trimpath', '-ldflags=-s -w']],
    ['position independent', ['-buildmode=pie', '-ldflags=-s -w']],
  ] as const)
    it(`lowers what the linker left out, and only that: ${name}`, async () => {
      const report = await scan(build(name, flags));
      const found = Object.fromEntries(
        report.findings.map(({ match, lowered }) => [symbolOf(match.symbols), lowered.length === 0]),
      );
      const all = Object.fromEntries(Object.keys(SYMBOLS).map((symbol) => [symbol, true]));
      assert.deepEqual(found, isOld ? all : SYMBOLS);
      const reasons = report.findings.flatMap(({ lowered }) => lowered.map(({ code }) => code));
      assert.deepEqual([...new Set(reasons)], isOld ? [] : ['symbols-absent']);
    });

  it('lowers nothing in a plugin, which is only a part of a program', async (test) => {
    const [gcc] = ['gcc', 'cc'].filter((one) => spawnSync(one, ['--version']).status === 0);
    if (gcc === undefined) return test.skip('there is no C compiler');
    if (isOld) return test.skip('plugins of this Go do not say their modules');
    const report = await scan(build('plugin', ['-buildmode=plugin'], 'so'));
    assert.equal(report.findings.length, Object.keys(SYMBOLS).length);
    assert.ok(report.findings.every(({ lowered }) => lowered.length === 0));
  });

  async function scan(root: string): Promise<ScanReport> {
    await using context = await repositoryContext();
    const source = { kind: 'image', text: root, options: {} } as const;
    const { report } = await scanImage({ source, database, vex: [], ignore: [], reports: [] }, context);
    return report;
  }

  /** The folder that holds nothing but the program. */
  function build(name: string, flags: readonly string[], suffix = 'exe'): string {
    const source = join(folder, 'main');
    write(source, {
      'main.go': MAIN,
      'go.mod': `module example.com/app\n\ngo 1.18\n\nrequire ${MODULE} v1.0.0\n`,
    });
    const root = join(folder, name.replaceAll(' ', '-'));
    mkdirSync(root);
    execFileSync('go', ['build', ...flags, '-o', join(root, `app.${suffix}`), '.'], {
      cwd: source,
      env: {
        ...process.env,
        GOPROXY: `file://${join(folder, 'proxy')}`,
        GOMODCACHE: join(folder, 'modules'),
        GOFLAGS: '-mod=mod -modcacherw',
        GONOSUMDB: '*',
        GOTOOLCHAIN: 'local',
      },
    });
    return root;
  }

  /** As a module proxy serves it (go.dev/ref/mod, "GOPROXY protocol"). */
  function publish(): void {
    const module = `module ${MODULE}\n\ngo 1.18\n`;
    write(join(folder, 'proxy', MODULE, '@v'), {
      list: 'v1.0.0\n',
      'v1.0.0.info': '{"Version": "v1.0.0"}',
      'v1.0.0.mod': module,
      'v1.0.0.zip': fakeZip({
        [`${MODULE}@v1.0.0/go.mod`]: module,
        [`${MODULE}@v1.0.0/parse/parse.go`]: PARSE,
      }),
    });
  }
});

function write(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

function advisory(symbol: string, at: number) {
  const symbols = { [`${MODULE}/parse`]: [symbol] };
  return fakeAdvisory(`GO-2026-${1000 + at}`, {
    ecosystem: 'Go',
    name: MODULE,
    fixed: '1.1.0',
    scheme: 'golang',
    symbols,
  });
}

function symbolOf(symbols: Readonly<Record<string, readonly string[]>> | undefined): string {
  return Object.values(symbols ?? {})[0]?.[0] ?? '';
}
