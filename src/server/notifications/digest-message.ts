import { terminalText } from '../../base/terminal-text.ts';
import type { Notice, NoticeKind, Notification } from '../../store/index.ts';

/** A digest as people read it. */
export type DigestMessage = {
  /** Tells it from every other one: whoever gets it twice may drop it. */
  id: string;
  owner: string;
  subject: string;
  lines: readonly string[];
  notices: readonly Notice[];
};

const HEADINGS: Readonly<Record<NoticeKind, string>> = {
  exploited: 'Exploited by now',
  'new-exposure': 'Newly exposed',
  'fix-ready': 'A fix is ready',
  resolved: 'Resolved',
  'coverage-lost': 'Not watched any more',
};
const ORDER = Object.keys(HEADINGS) as NoticeKind[];
/** Of a heading; the page has the rest. */
const SHOWN = 30;

/** `publicUrl`: of the page that lines lead to; '' : there is none. */
export function digestMessage(
  notification: Pick<Notification, 'id' | 'owner' | 'notices'>,
  publicUrl: string,
): DigestMessage {
  const { id, owner } = notification;
  const notices = [...new Map(notification.notices.map((each) => [noticeKey(each), each])).values()];
  const kinds = Map.groupBy(notices, ({ kind }) => kind);
  const lines = ORDER.flatMap((kind) => {
    const own = kinds.get(kind) ?? [];
    if (own.length === 0) return [];
    const more = own.length > SHOWN ? [`  and ${own.length - SHOWN} more`] : [];
    return [
      `${HEADINGS[kind]}:`,
      ...own.slice(0, SHOWN).map((each) => `  ${lineOf(each, publicUrl)}`),
      ...more,
    ];
  });
  const counts = ORDER.flatMap((kind) => {
    const count = kinds.get(kind)?.length ?? 0;
    return count === 0 ? [] : [`${count} ${HEADINGS[kind].toLowerCase()}`];
  });
  const whose = owner === '' ? '' : `${terminalText(owner)}: `;
  return {
    id: `shearwall-${id}`,
    owner,
    subject: `[shearwall] ${whose}${counts.join(', ')}`,
    lines,
    notices,
  };
}

function lineOf(
  { kind, owner, vulnerability, cluster, isExploited, fixedVersion, containers }: Notice,
  publicUrl: string,
): string {
  if (kind === 'coverage-lost') return `cluster ${terminalText(cluster ?? '')}`;
  const facts = [
    owner === '' ? 'nobody’s' : terminalText(owner),
    ...(containers > 0 ? [`${containers} ${containers === 1 ? 'container' : 'containers'}`] : []),
    ...(isExploited && kind !== 'exploited' ? ['exploited'] : []),
    ...(fixedVersion === '' ? [] : [`fixed in ${terminalText(fixedVersion)}`]),
  ];
  const link = publicUrl === '' ? '' : ` ${answerUrl(publicUrl, vulnerability)}`;
  return `${terminalText(vulnerability)}: ${facts.join(', ')}${link}`;
}

function answerUrl(publicUrl: string, what: string): string {
  const url = new URL(publicUrl);
  url.searchParams.set('what', what);
  return url.href;
}

function noticeKey({ kind, owner, vulnerability, cluster = '' }: Notice): string {
  return [kind, owner, vulnerability, cluster].join('\0');
}
