import { renderTable } from '../../base/render-table.ts';
import { openPolicies } from '../../trust/index.ts';
import { findImages, type JudgedPin, judgePins, type LeftImage, writePins } from '../../update/index.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { imageAccess } from '../images.ts';
import type { InsecureOptions } from '../options.ts';
import { trustedRoot } from '../signing/read-acceptance.ts';
import { terminalOptions } from '../terminal.ts';

export type PinsFlags = InsecureOptions & {
  write?: true;
  add?: true;
  policy?: string[];
  trustedRoot?: string;
};

/** What `pins` says. */
export type PinsAnswer = {
  pins: Pick<JudgedPin, 'file' | 'line' | 'image' | 'state' | 'from' | 'to' | 'platform' | 'why'>[];
  /** What names an image and is left as it is. */
  left: LeftImage[];
  filesLookedAt: number;
  filesWritten: number;
};

/** Says of each image that files name whether its digest is the one of now, and with --write writes it. */
export async function answerPins(invocation: Invocation<PinsFlags>): Promise<ExitCode> {
  const { args, options, env, open, out } = invocation;
  const dir = args[0] ?? '.';
  const policies =
    options.policy === undefined
      ? undefined
      : { policies: await openPolicies(options.policy), trustedRoot: await trustedRoot(options, env) };
  const context = await open();
  const { images, left, files } = await findImages(dir);
  const pins = await judgePins(
    { images, access: imageAccess(options, env), policies, add: options.add === true },
    context,
  );
  const filesWritten = options.write === true ? await writePins(dir, pins) : 0;
  const answer: PinsAnswer = {
    pins: pins.map(({ file, line, image, state, from, to, platform, why }) => ({
      file,
      line,
      image,
      state,
      from,
      to,
      platform,
      why,
    })),
    left,
    filesLookedAt: files,
    filesWritten,
  };
  out.result(answer, () => render(answer, options.write === true, env));
  return exitCodeOf(pins, options.write === true);
}

function exitCodeOf(pins: readonly JudgedPin[], isWritten: boolean): ExitCode {
  const has = (...states: JudgedPin['state'][]): boolean => pins.some(({ state }) => states.includes(state));
  if (has('refused') || (!isWritten && has('update', 'add'))) return 1;
  return has('unknown') ? 3 : 0;
}

const COLUMNS = [
  { title: 'WHERE', shrinks: true },
  { title: 'IMAGE', shrinks: true },
  { title: 'STATE' },
  { title: 'NOW', shrinks: true },
];

function render(
  { pins, left, filesLookedAt, filesWritten }: PinsAnswer,
  isWritten: boolean,
  env: NodeJS.ProcessEnv,
): string {
  const counted = (state: JudgedPin['state']): number => pins.filter((pin) => pin.state === state).length;
  const changes = counted('update') + counted('add');
  const lines = [
    `${pins.length} images in ${filesLookedAt} files: ${counted('current')} current, ${changes} ${isWritten ? 'written' : 'to change'}, ${counted('refused')} refused, ${counted('unknown')} unknown, ${counted('tag')} by tag only`,
  ];
  const shown = pins.filter(({ state }) => state !== 'current');
  if (shown.length > 0)
    lines.push(
      '',
      renderTable(
        COLUMNS,
        shown.map(({ file, line, image, state, to, platform, why }) => [
          `${file}:${line}`,
          image,
          state,
          why ?? `${to ?? ''}${platform === undefined ? '' : ` (${platform})`}`,
        ]),
        terminalOptions(env),
      ),
    );
  for (const { file, line, text, why } of left) lines.push(`left as it is: ${file}:${line} ${text}: ${why}`);
  if (!isWritten && changes > 0) lines.push('--write writes them.');
  if (filesWritten > 0) lines.push(`${filesWritten} files written`);
  return lines.join('\n');
}
