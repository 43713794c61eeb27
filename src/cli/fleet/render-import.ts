import { counted } from '../../base/index.ts';
import { type ImportAnswer, isoTime } from '../../fleet/index.ts';
import { plainLine } from './plain-line.ts';

export function renderImport(answer: ImportAnswer): string {
  const { cluster, at, containers, workloads, withoutDigest, owned, opened, continued, closed, outdated } =
    answer;
  const lines = [
    `${cluster} at ${isoTime(at)}: ${counted(containers, 'running container')} in ${counted(workloads, 'workload')}`,
    `  ${opened} began, ${continued} go on, ${closed} ended${outdated > 0 ? `, ${outdated} are of a time that a newer dump has settled` : ''}`,
    ...(answer.closedNothing === undefined
      ? []
      : [`  nothing was ended: ${answer.closedNothing}${hintOf(answer)}`]),
    ...answer.unknownNamespaces.map(
      (namespace) =>
        `  nothing ever ran in the namespace ${namespace}, as far as is known: is it spelt right?`,
    ),
    ...(withoutDigest > 0 ? [`  ${withoutDigest} report no digest: what they run is not known`] : []),
    ...(owned < containers
      ? [`  ${containers - owned} belong to nobody: see "Owners" in the task page, or --owners FILE`]
      : []),
    ...(answer.startedLater > 0
      ? [`  ${answer.startedLater} say that they started after the dump was made: a clock is wrong`]
      : []),
    ...answer.problems.slice(0, LIMIT_PROBLEMS).map(({ where, message }) => `  ${where}: ${message}`),
    ...(answer.problems.length > LIMIT_PROBLEMS
      ? [`  ${answer.problems.length - LIMIT_PROBLEMS} more could not be read`]
      : []),
  ];
  return lines.map(plainLine).join('\n');
}

const LIMIT_PROBLEMS = 10;

function hintOf({ covers }: ImportAnswer): string {
  return covers === undefined ? ' (--covers all, or --covers namespace=A,B)' : '';
}
