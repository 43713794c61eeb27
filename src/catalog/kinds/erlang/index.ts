import { atMost } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { readText } from '../../../image-files/index.ts';
import { textBetween } from '../../strings/text-between.ts';
import type { Cataloguer, Found } from '../../types.ts';

type Application = { name: string; version: string; description?: string; needs: string[] };

const MAX_BYTES = 1024 * 1024;
const NAME = /^[a-z][\w@]{0,199}$/;
const MOST_NEEDS = 200;
/** Erlang/OTP's own applications: Hex has none of them. */
const OTP = new Set(
  (
    'asn1 common_test compiler crypto debugger dialyzer diameter edoc eldap erl_interface erts et eunit ftp inets jinterface kernel ' +
    'megaco mnesia observer odbc os_mon parsetools public_key reltool runtime_tools sasl snmp ssh ssl stdlib syntax_tools tftp ' +
    'tools wx xmerl'
  ).split(' '),
);
/** Parts of Elixir, which is known by its own. */
const ELIXIR = new Set(['eex', 'elixir', 'ex_unit', 'iex', 'logger', 'mix']);

/** Application resource files, app(4): a term that compilers write in one form. */
const applicationExaminer: Examiner<Application> = {
  id: 'erlang-application',
  version: 3,
  wants: { suffixes: ['.app'], accept: ({ path }) => /(?:^|\/)ebin\/[^/]+\.app$/.test(path) },
  examine(file, problem) {
    const text = (readText(file, { limit: MAX_BYTES, problem }) ?? '').replaceAll(/^\s{0,100}%.*$/gm, '');
    const name = /\{\s{0,100}application\s{0,100},\s{0,100}'?([\w@]{1,200})'?\s{0,100},/.exec(text)?.[1];
    const version = /\{\s{0,100}vsn\s{0,100},\s{0,100}"([^"]{1,100})"/.exec(text)?.[1];
    if (name === undefined || version === undefined || !NAME.test(name)) return undefined;
    const list = textBetween(text, /\{\s{0,100}applications\s{0,100},\s{0,100}\[/, ']', 10_000);
    const description = /\{\s{0,100}description\s{0,100},\s{0,100}"([^"]{1,500})"/.exec(text)?.[1];
    return withoutUndefined({
      name,
      version,
      description,
      needs: atMost(list.split(','), MOST_NEEDS, 'requirements', problem)
        .map((one) => one.trim())
        .filter((one) => NAME.test(one)),
    });
  },
};

/** Applications of Erlang and Elixir: compiled ones, in releases and beside their sources. */
export const erlangCataloguer: Cataloguer = {
  id: 'erlang',
  examiners: [applicationExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(applicationExaminer)) {
      const { name, version, description, needs } = facts;
      if (ELIXIR.has(name)) continue;
      const requires = needs
        .filter((needed) => !ELIXIR.has(needed))
        .map((needed) => ({ type: typeOf(needed), name: needed }));
      yield withoutUndefined({
        type: typeOf(name),
        name,
        version,
        kind: 'library',
        evidence: {
          by: 'erlang',
          technique: 'manifest-analysis',
          confidence: 0.9,
          locations: [file.path],
          value: `${name} ${version}`,
        },
        license: OTP.has(name) ? 'Apache-2.0' : undefined,
        description,
        requires: requires.length > 0 ? requires : undefined,
      });
    }
  },
};

function typeOf(name: string): 'otp' | 'hex' {
  return OTP.has(name) ? 'otp' : 'hex';
}
