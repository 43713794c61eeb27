import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Listed, TruthCase } from './compare.ts';
import { run, writeFiles } from './run.ts';

const MAIN = `package main

import (
	"fmt"

	"github.com/google/uuid"
	"golang.org/x/text/language"
	"gopkg.in/yaml.v3"
)

func main() {
	out, _ := yaml.Marshal(map[string]string{"id": uuid.NewString(), "language": language.German.String()})
	fmt.Println(string(out))
}
`;
const REQUIRES = ['github.com/google/uuid@v1.6.0', 'golang.org/x/text@v0.14.0', 'gopkg.in/yaml.v3@v3.0.1'];

/** What `go version -m` says of programs: as required, with a module replaced by another and by a folder, and vendored. */
export function goCases(folder: string, wanted: readonly string[]): TruthCase[] {
  if (wanted.length > 0) return wanted.map((program) => installed(folder, program));
  return [
    goCase(folder, 'as required', () => undefined),
    goCase(folder, 'replaced by another version', (module) => {
      run('go', ['mod', 'edit', '-replace', 'github.com/google/uuid=github.com/google/uuid@v1.5.0'], {
        cwd: module,
      });
      run('go', ['mod', 'tidy'], { cwd: module });
    }),
    goCase(folder, 'replaced by a folder', (module) => {
      const uuid = {
        'uuid/go.mod': 'module github.com/google/uuid\n',
        'uuid/uuid.go': 'package uuid\n\nfunc NewString() string { return "" }\n',
      };
      writeFiles(module, uuid);
      run('go', ['mod', 'edit', '-replace', 'github.com/google/uuid=./uuid'], { cwd: module });
      run('go', ['mod', 'tidy'], { cwd: module });
    }),
    goCase(folder, 'vendored', (module) => void run('go', ['mod', 'vendor'], { cwd: module })),
  ];
}

/** A published program, as `go install PROGRAM@VERSION` builds it, stripped. */
function installed(folder: string, program: string): TruthCase {
  const root = join(folder, program.replaceAll(/\W/g, '-'));
  const bin = join(root, 'usr/bin');
  const env = { GOBIN: bin, CGO_ENABLED: '0' };
  run('go', ['install', '-trimpath', '-ldflags', '-s -w', program], { env });
  const listed = readdirSync(bin).flatMap((name) => modulesOf(run('go', ['version', '-m', join(bin, name)])));
  return { name: program, root, listed };
}

function goCase(folder: string, name: string, change: (module: string) => void): TruthCase {
  const module = join(folder, name.replaceAll(' ', '-'));
  const program = join(module, 'root/usr/bin/tool');
  writeFiles(module, { 'main.go': MAIN });
  run('go', ['mod', 'init', 'example.com/tool'], { cwd: module });
  run('go', ['get', ...REQUIRES], { cwd: module });
  change(module);
  run('go', ['build', '-trimpath', '-ldflags', '-s -w', '-o', program, '.'], {
    cwd: module,
    env: { CGO_ENABLED: '0' },
  });
  return { name, root: join(module, 'root'), listed: modulesOf(run('go', ['version', '-m', program])) };
}

/** Lines `dep`, each followed by a line `=>` where another took its place; `mod` is the program, which has a version where it was published. A folder in its place has none either. */
function modulesOf(text: string): Listed[] {
  const found: Listed[] = [];
  const go = /: go(\S+)/.exec(text)?.[1];
  if (go !== undefined) found.push({ type: 'golang', name: 'stdlib', version: go });
  for (const line of text.split('\n')) {
    const [kind, path = '', version = ''] = line.trim().split('\t');
    const replaced = kind === '=>' ? found.pop() : undefined;
    if (replaced !== undefined && /^[./]/.test(path)) {
      found.push({ ...replaced, version: '' });
      continue;
    }
    const isPublished = kind === 'mod' && /^v\d/.test(version);
    if (!isPublished && kind !== 'dep' && kind !== '=>') continue;
    const slash = path.lastIndexOf('/');
    const named = { type: 'golang', name: path.slice(slash + 1), version };
    found.push(slash < 0 ? named : { ...named, namespace: path.slice(0, slash) });
  }
  return found;
}
