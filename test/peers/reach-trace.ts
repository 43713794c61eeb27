/** Which files a workload opens, runs or follows, by strace. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageTree } from '../../src/image-files/index.ts';
import { followPath } from '../../src/reach/world/real-path.ts';
import type { Workload } from './reach-workloads.ts';

/** Until it answers, or has come to its end: a machine that is busy takes its time. */
const LONGEST_SECONDS = 150;

/**
 * In a network of its own. `CLIENT` is run until it says something; then, a second later, the workload is ended. Without one it ends by
 * itself.
 */
const RUN = `ip link set lo up
[ -z "$PROC" ] || mount -t proc proc "$ROOT/proc"
cd /
strace -f -y -qq -s 4096 -e trace=execve,execveat,open,openat,openat2,readlink,readlinkat -o "$LOG" chroot $AS "$ROOT" "$@" &
traced=$!
(sleep ${LONGEST_SECONDS}; kill -INT $traced; sleep 2; kill -KILL $traced) &
if [ -n "$CLIENT" ]; then
  while kill -0 $traced && ! { bash -c "$CLIENT" >"$ANSWER"; grep -qE "$WANTED" "$ANSWER"; }; do sleep 0.5; done
  sleep 1
  kill -INT $traced
  (sleep 5; kill -KILL $traced) &
fi
wait $traced
ended=$?
[ -n "$CLIENT" ] || echo "ended with $ended" >"$ANSWER"`;

export type Places = { root: string; folder: string; key: string; tree: ImageTree };

/** Real paths of the regular files and symlinks. Throws where the client got no answer, or what should come to an end did not. */
export function trace(
  { argv, client = '', answer = '.', ends = 0, environment, user, inProc }: Workload,
  { root, folder, key, tree }: Places,
): string[] {
  const [log, answered] = [join(folder, 'strace'), join(folder, 'answer')];
  rmSync(answered, { force: true });
  const { stderr, stdout } = spawnSync(
    'unshare',
    // With jobs of its own: what bash runs beside itself would else not be interrupted.
    ['--net', '--mount', '--pid', '--fork', '--kill-child', 'bash', '--norc', '-mc', RUN, 'bash', ...argv],
    {
      env: {
        PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
        LOG: log,
        ROOT: root,
        R: root,
        KEY: key,
        CLIENT: client,
        WANTED: answer,
        ANSWER: answered,
        AS: user === undefined ? '' : `--userspec=${user}`,
        PROC: inProc === undefined ? '' : 'yes',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'latin1',
    },
  );
  const said = existsSync(answered) ? readFileSync(answered, 'latin1') : '';
  const isAnswered = client === '' ? said === `ended with ${ends}\n` : new RegExp(answer, 'm').test(said);
  if (!isAnswered)
    throw new Error(`the trace tells nothing: ${said}\n${stdout.slice(-2000)}\n${stderr.slice(-4000)}`);
  return openedFiles(readFileSync(log, 'latin1'), { root, argv }, tree);
}

/** `PID openat(AT_FDCWD</srv>, "name", …) = 3</srv/name>`, as `strace -f -y` writes it. */
const CALL =
  /^\d+ +(?:execve(?:at)?|open(?:at2?)?|readlink(?:at)?)\((?:(?:AT_FDCWD|\d+)<([^>]*)>, )?"([^"]*)"/;
const RESUMED = /^(\d+) +<\.\.\. \w+ resumed>/;

function openedFiles(
  log: string,
  { root, argv }: { root: string; argv: readonly string[] },
  tree: ImageTree,
): string[] {
  const paths = new Set<string>();
  const lines = log.split('\n');
  // Before that it is chroot itself that opens files, of the host.
  const start = lines.findIndex((line) => line.includes(`execve("${argv[0]}"`));
  const unfinished = new Map<string, string>();
  for (const line of lines.slice(start)) {
    const pid = line.split(' ', 1)[0] ?? '';
    if (line.endsWith('<unfinished ...>')) unfinished.set(pid, line);
    const call = RESUMED.test(line) ? (unfinished.get(pid) ?? '') : line;
    const [, folder = '', name = ''] = CALL.exec(call) ?? [];
    if (name === '' || line.endsWith('<unfinished ...>') || line.includes(' = -1 ')) continue;
    if (!name.startsWith('/') && !folder.startsWith(root)) continue;
    const found = followPath(tree, name.startsWith('/') ? name : `${folder.slice(root.length)}/${name}`);
    for (const file of [...(found?.links ?? []), ...(found === undefined ? [] : [found.file])])
      if (file.type === 'file' || file.type === 'symlink') paths.add(file.path);
  }
  return [...paths].sort();
}
