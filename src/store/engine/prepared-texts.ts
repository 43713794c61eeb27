/** More different texts than all commands have; beyond it they are planned each time, so that nobody fills the server's memory. */
const MANY = 1000;
/** What a table has may change beside us, as columns are added; of a plan that was kept for all of them the server then says an error. */
const ALL_COLUMNS = /select \* from "/;
/**
 * A plan that is kept knows no values, and takes a limit for a tenth of all there is: for the hundred rows of ten images it walked through all
 * that runs, 10 to 18 ms where a plan of its own takes half a millisecond to make and 0.2 to run.
 */
const CUT = /\blimit \$/i;

/** Without parameters there are also BEGIN, SET and several statements in one text, of which no plan is made or none can be kept. */
const PLANNED = /^\s*(?:select|insert into|with)\b/i;

const names = new Map<string, string>();

/**
 * Under which name a connection keeps the plan of a statement; undefined: under none. Of a question with forty statements the server spent more on plans
 * than on what they do.
 */
export function preparedName(text: string, parameters: readonly unknown[]): string | undefined {
  if (parameters.length === 0 && !(PLANNED.test(text) && !text.includes(';'))) return undefined;
  if (ALL_COLUMNS.test(text) || CUT.test(text)) return undefined;
  const known = names.get(text);
  if (known !== undefined || names.size >= MANY) return known;
  const name = `shearwall_${names.size}`;
  names.set(text, name);
  return name;
}
