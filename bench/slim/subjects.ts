/** The recipes that we keep and the examples, each with what is traced beside it. */
import { WORKLOADS, type Workload } from '../../test/peers/reach-workloads.ts';

export type Subject = {
  name: string;
  /** From the checkout's folder on. */
  recipe: string;
  /** `none`: a runtime or a base, whose program is not known. */
  slim: 'as-it-is' | 'none';
  /** Of the Debian root with the program. */
  traced?: Traced;
};

export type Traced = Pick<
  Workload,
  'argv' | 'client' | 'answer' | 'ends' | 'user' | 'setup' | 'inProc' | 'environment'
>;

const GET_8080 =
  'exec 3<>/dev/tcp/127.0.0.1/8080; printf "GET / HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n" >&3; timeout 5 cat <&3';

function workload(name: string): Traced {
  const found = WORKLOADS.find((each) => each.name === name);
  if (found === undefined) throw new Error(`no workload ${name}`);
  return found;
}

export const SUBJECTS: readonly Subject[] = [
  { name: 'static', recipe: 'recipes/static.yaml', slim: 'none' },
  { name: 'base', recipe: 'recipes/base.yaml', slim: 'none' },
  { name: 'nginx', recipe: 'recipes/nginx.yaml', slim: 'as-it-is', traced: workload('nginx') },
  { name: 'redis', recipe: 'recipes/redis.yaml', slim: 'as-it-is', traced: workload('redis') },
  { name: 'curl', recipe: 'recipes/curl.yaml', slim: 'as-it-is', traced: workload('curl') },
  {
    name: 'postgresql',
    recipe: 'recipes/postgresql.yaml',
    slim: 'as-it-is',
    traced: workload('postgresql'),
  },
  { name: 'python', recipe: 'recipes/python.yaml', slim: 'none' },
  { name: 'node', recipe: 'recipes/node.yaml', slim: 'none' },
  { name: 'java', recipe: 'recipes/java.yaml', slim: 'none' },
  {
    name: 'examples/go',
    recipe: 'examples/go/app.yaml',
    slim: 'none',
    traced: { argv: ['/usr/bin/hello'], client: GET_8080, answer: '200 OK' },
  },
  {
    name: 'examples/python',
    recipe: 'examples/python/app.yaml',
    slim: 'as-it-is',
    traced: { argv: ['/usr/bin/python3', '/app/main.py'] },
  },
  {
    name: 'examples/node',
    recipe: 'examples/node/app.yaml',
    slim: 'as-it-is',
    traced: { argv: ['/usr/bin/node', '/app/server.js'], client: GET_8080, answer: '200 OK' },
  },
  {
    name: 'examples/java',
    recipe: 'examples/java/app.yaml',
    slim: 'as-it-is',
    traced: {
      argv: ['/usr/bin/java', '-jar', '/app/hello.jar'],
      client: GET_8080,
      answer: '200 OK',
      inProc: { opens: 5 },
    },
  },
];
