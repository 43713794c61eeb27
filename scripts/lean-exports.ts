/** What esbuild writes into each file that exports something, in front of what it holds. */
const EXPORTS =
  /^var (\w+) = \{\};\n__export\(\1, \{\n([\s\S]*?)\n\}\);\nmodule\.exports = __toCommonJS\(\1\);$/m;
const EXPORTED = /^ {2}(\w+): \(\) => (.+?),?$/gm;
/** What it says again for those who import the file as an ES module. */
const ANNOTATION =
  /^\/\/ Annotate the CommonJS export names for ESM import in node:\n0 && \([\s\S]*?^\}\);\n/m;

/**
 * A file of CommonJS that hands on its names as one object, and not by functions that copy the getters of another: with them each of a hundred files that a
 * command loads held ten functions more. Only our own files ask for it, which take names and no namespace.
 */
export function leanExports(code: string): string {
  return withoutUnusedHelpers(
    code
      .replace(EXPORTS, (_, _name: string, list: string) => {
        const names = [...list.matchAll(EXPORTED)].map(([, name = '', value = '']) =>
          isFunction(value, code) ? `${name}: ${value}` : `get ${name}() { return ${value}; }`,
        );
        return `module.exports = { ${names.join(', ')} };`;
      })
      .replace(ANNOTATION, ''),
  );
}

/** Functions are there before the first line runs; what else a file defines may be asked for when it has run to its end. */
function isFunction(name: string, code: string): boolean {
  return new RegExp(`^(?:async )?function\\*? ${name}\\(`, 'm').test(code);
}

function withoutUnusedHelpers(code: string): string {
  let left = code;
  for (const name of HELPERS)
    if (left.split(new RegExp(`\\b${name}\\b`)).length === 2)
      left = left.replace(new RegExp(`^(?:var|const) ${name} = [^]*?;\\n(?=[^\\s})])`, 'm'), '');
  return left;
}

/** Each before those that it uses. */
const HELPERS = [
  '__toCommonJS',
  '__toESM',
  '__copyProps',
  '__export',
  '__create',
  '__getProtoOf',
  '__defProp',
  '__getOwnPropDesc',
  '__getOwnPropNames',
  '__hasOwnProp',
  'besideBundle',
];
