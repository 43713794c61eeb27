import mustache from 'mustache';
import { messageOf } from '../../base/errors.ts';
import { parseJsonText } from '../../base/parse-json.ts';
import { cliError } from '../errors.ts';
import { readInput } from '../signing/read-input.ts';

/** An answer in JSON, filled into a template. */
export type Template = (answer: string) => string;

const MOST_BYTES = 1 << 20;
/** What Go's templates have and Mustache does not: actions, fields with a dot before them, variables, trimmed blanks. */
const GO =
  /\{\{-?[ \t]*(?:-|\/\*|\$|\.[A-Za-z_[]|(?:range|if|with|else|end|define|template|block|printf|len|toJson)\b)/;
const PAGE = 'docs/tasks/write-your-own-report.md translates templates of Trivy, Grype and Syft';

/** A Mustache file (mustache(5)): logic without code, so that a template of anybody's can do no harm. Throws CLI_TEMPLATE, CLI_INPUT. */
export async function readTemplate(path: string): Promise<Template> {
  const text = Buffer.from(await readInput(path, MOST_BYTES)).toString('utf8');
  const go = GO.exec(text);
  if (go !== null)
    throw templateError(
      `${path} is a template of Go: it has '${text.slice(go.index).split('\n', 1)[0]?.slice(0, 40)}'`,
      PAGE,
    );
  const spans = parse(path, text);
  if (holdsPartial(spans))
    throw templateError(`${path} asks for another file ({{> …}})`, 'write what it says in its place');
  return (answer) => orTemplateError(path, () => mustache.render(text, bare(parseJsonText(answer))));
}

type Spans = ReturnType<typeof mustache.parse>;

function parse(path: string, text: string): Spans {
  return orTemplateError(path, () => mustache.parse(text));
}

function orTemplateError<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw cliError('CLI_TEMPLATE', `${path} is not a Mustache template: ${messageOf(cause)}`, {
      hint: PAGE,
      cause,
    });
  }
}

function holdsPartial(spans: Spans): boolean {
  return spans.some(
    ([kind, , , , inside]) => kind === '>' || (Array.isArray(inside) && holdsPartial(inside)),
  );
}

/** Without a prototype, all the way down: a template sees what is in the answer, and no function of the language. */
function bare(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(bare);
  return Object.setPrototypeOf(value, null);
}

function templateError(message: string, hint: string): Error {
  return cliError('CLI_TEMPLATE', message, { hint });
}
