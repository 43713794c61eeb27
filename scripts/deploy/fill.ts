/**
 * How objects get their values: plain manifests have them as they are, templates of the chart have expressions of Helm instead. Expressions
 * stand between << and >> until the objects are text: YAML has no place for a condition.
 */
export type Fill<V> = {
  namespace: string;
  text(key: keyof V): string;
  /** What no default can know: the chart refuses to go without it, plain manifests have an example. */
  needed(key: keyof V, example: string): string;
  number(key: keyof V): number;
  /** Text of several lines, as a whole scalar two levels deep. */
  block(key: keyof V): string;
  /** Entries of a list for when the value is set, and for when it is not. */
  when<T>(key: keyof V, yes: readonly T[], no?: readonly T[]): T[];
  /** An entry for each item of a value. */
  each<T>(key: keyof V, entry: (item: string) => T): T[];
  /** One scalar or the other. */
  choose<T extends string | number>(key: keyof V, yes: T, no: T): T;
};

export function plainFill<V extends object>(namespace: string, values: V): Fill<V> {
  const isSet = (key: keyof V): boolean => {
    const value = values[key];
    return Array.isArray(value) ? value.length > 0 : Boolean(value);
  };
  const text = (key: keyof V): string => String(values[key]);
  return {
    namespace,
    text,
    needed: (key, example) => text(key) || example,
    number: (key) => Number(values[key]),
    block: text,
    when: (key, yes, no = []) => [...(isSet(key) ? yes : no)],
    each: (key, entry) => (values[key] as string[]).map(entry),
    choose: (key, yes, no) => (isSet(key) ? yes : no),
  };
}

export function chartFill<V>(part: string): Fill<V> {
  const path = (key: keyof V): string => `.Values.${part}.${String(key)}`;
  const scalar = (expression: string): never => `<<${expression}>>` as never;
  const line = <T>(statement: string): T => `<<{{- ${statement} }}>>` as T;
  const bare = (value: string | number): string => String(value).replaceAll(/<<|>>/g, '');
  return {
    namespace: '{{ .Release.Namespace }}',
    text: (key) => `{{ ${path(key)} }}`,
    needed: (key) => `{{ required "${part}.${String(key)} is not set" ${path(key)} }}`,
    number: (key) => scalar(`{{ ${path(key)} }}`),
    block: (key) => scalar(`block ${path(key)}`),
    when: (key, yes, no = []) => [
      line(`if ${yes.length > 0 ? path(key) : `not ${path(key)}`}`),
      ...yes,
      ...(yes.length > 0 && no.length > 0 ? [line<(typeof no)[number]>('else')] : []),
      ...no,
      line('end'),
    ],
    each: (key, entry) => [line(`range ${path(key)}`), entry('{{ . }}'), line('end')],
    choose: (key, yes, no) => scalar(`{{ if ${path(key)} }}${bare(yes)}{{ else }}${bare(no)}{{ end }}`),
  };
}

/** Text of objects that a chart's fill made, as Helm reads it. */
export function templateText(text: string): string {
  return text
    .replaceAll(/^ *- <<(\{\{- .*\}\})>>$/gm, '$1')
    .replaceAll(/<<block (.*)>>/g, '|2\n{{ $1 | indent 4 }}')
    .replaceAll(/"<<(.*)>>"/g, (_, expression: string) => JSON.parse(`"${expression}"`) as string)
    .replaceAll(/<<(.*)>>/g, '$1')
    .replaceAll(/"\{\{ (\.Values\.\S+) \}\}"/g, '{{ $1 | quote }}');
}
