import { terminalText } from '../../base/terminal-text.ts';
import { isoSeconds } from '../../base/utc-time.ts';
import { writeXml, type XmlNode } from '../../base/write-xml.ts';
import type { Finding } from '../report/types.ts';
import { levelText, placesOf, whyOf } from './finding-text.ts';
import type { RenderInput } from './types.ts';

type Suite = { name: string; cases: readonly XmlNode[] };

/**
 * JUnit's XML, as CI systems read it: a suite for each ecosystem, a case for each finding. What counts is a failure, what was lowered is
 * skipped with its reasons; what keeps an answer of "nothing" from being one is an error, in a suite of its own.
 */
export function renderJunit({ report, verdict, now }: RenderInput): string {
  const byEcosystem = Map.groupBy(report.findings, ({ match }) => match.ecosystem);
  const suites: Suite[] = [
    { name: 'verdict', cases: verdictCases(verdict) },
    ...[...byEcosystem].map(([name, findings]) => ({ name, cases: findings.map(caseOf) })),
  ];
  const timestamp = isoSeconds(now * 1000).replace(/Z$/, '');
  return writeXml({
    name: 'testsuites',
    attributes: {
      name: `shearwall scan of ${terminalText(report.image.name)}`,
      ...countsOf(suites.flatMap(({ cases }) => cases)),
      time: '0',
    },
    content: suites.map(({ name, cases }, id) => ({
      name: 'testsuite',
      attributes: {
        name: terminalText(name),
        package: terminalText(report.image.name),
        id: String(id),
        timestamp,
        hostname: 'localhost',
        ...countsOf(cases),
        time: '0',
      },
      content: cases,
    })),
  });
}

/** `unknown`: a machine that looks for failures alone must not take it for a success. */
function verdictCases({ answer, reasons }: RenderInput['verdict']): XmlNode[] {
  const testcase = (name: string, content: readonly XmlNode[]): XmlNode => ({
    name: 'testcase',
    attributes: { classname: 'verdict', name, time: '0' },
    content,
  });
  if (answer === 'yes') return [testcase('everything could be judged', [])];
  const [kind, type] = answer === 'no' ? ['failure', 'threshold'] : ['error', 'unknown'];
  return reasons.map((reason) => {
    const message = terminalText(reason);
    return testcase(message, [{ name: kind ?? '', attributes: { message, type }, content: message }]);
  });
}

function caseOf(finding: Finding): XmlNode {
  const { vulnerability, match } = finding;
  const result: XmlNode =
    finding.lowered.length > 0
      ? { name: 'skipped', attributes: { message: terminalText(whyOf(finding)) } }
      : {
          name: 'failure',
          attributes: { message: terminalText(messageOf(finding)), type: finding.severity.level },
          content: detailLines(finding).map(terminalText).join('\n'),
        };
  return {
    name: 'testcase',
    attributes: {
      classname: terminalText(`${match.packageName} ${match.version}`),
      name: terminalText(vulnerability.id),
      time: '0',
    },
    content: [result],
  };
}

function messageOf({ vulnerability, fixVersion }: Finding): string {
  const move = fixVersion === undefined ? 'no fixed version is known' : `fixed in ${fixVersion}`;
  return vulnerability.title === undefined ? move : `${vulnerability.title}: ${move}`;
}

function detailLines(finding: Finding): string[] {
  const { vulnerability, priority } = finding;
  return [
    `${levelText(finding)}, priority ${priority}`,
    whyOf(finding),
    ...placesOf(finding),
    vulnerability.url ?? '',
  ].filter((line) => line !== '');
}

function countsOf(cases: readonly XmlNode[]): Record<string, string> {
  const results = cases.flatMap(({ content }) => (Array.isArray(content) ? content : []) as XmlNode[]);
  const count = (wanted: string): string => String(results.filter(({ name }) => name === wanted).length);
  return {
    tests: String(cases.length),
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
}
