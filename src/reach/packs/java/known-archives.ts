import type { ReachStep, Target, World } from '../../types.ts';
import { nameOf } from './jdk-homes.ts';

/** An interpreter that is an archive, and has what its programs ask for in files of its own home. */
type KnownArchive = {
  names: RegExp;
  /** Where packages put its home, beside the folder of the archive and the one above it. No leading slash. */
  homes: readonly string[];
  code: readonly string[];
  data: readonly string[];
  evidence: string;
};

const KNOWN: readonly KnownArchive[] = [
  {
    names: /^jruby(?:-core|-complete)?(?:-[\d.]+)?\.jar$/,
    homes: ['usr/share/jruby', 'opt/jruby'],
    code: ['lib/ruby'],
    data: [],
    evidence: 'jruby LoadService.init: jruby.home, and lib/ruby/stdlib and gems of it',
  },
  {
    names: /^jython(?:-[\d.]+)?\.jar$/,
    homes: ['usr/share/jython', 'opt/jython'],
    code: ['Lib'],
    data: ['registry'],
    evidence: 'jython PySystemState: python.home, "registry" in it, and Lib in sys.path',
  },
  {
    names: /^quarkus-run\.jar$/,
    homes: [],
    code: ['lib', 'app'],
    data: ['quarkus/quarkus-application.dat'],
    evidence:
      'quarkus RunnerClassLoader, SerializedApplication: archives beside it, by the names that quarkus-application.dat has',
  },
  {
    names: /^ant-launcher(?:-[\d.]+)?\.jar$/,
    homes: ['usr/share/ant'],
    code: ['lib'],
    data: ['etc'],
    evidence:
      'ant Launcher.java, Locator.java: the archives in the folder that it is in, and in lib of ant.home',
  },
];

/** What such an archive reads of its home. */
export function* homeOfArchive(path: string, world: World): Generator<ReachStep> {
  for (const { names, homes, code, data } of KNOWN) {
    if (!names.test(nameOf(path))) continue;
    const beside = folderAbove(path);
    for (const home of new Set([beside, folderAbove(beside), ...homes].filter((folder) => folder !== ''))) {
      const step = { certainty: 'possible', evidence: { literal: '', where: path } } as const;
      for (const inner of code)
        for (const to of whole(`${home}/${inner}`, world))
          yield { ...step, to, kind: 'loads of its home', use: 'code' };
      for (const inner of data)
        yield { ...step, to: { path: `/${home}/${inner}` }, kind: 'opens of its home', use: 'data' };
    }
  }
}

function whole(folder: string, world: World): Target[] {
  const found = world.tree.get(folder);
  return found?.type === 'directory' && !world.isGeneric(found.path) ? [{ folder: `/${folder}` }] : [];
}

function folderAbove(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}
