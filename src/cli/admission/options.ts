import { InvalidArgumentError, Option } from 'commander';
import type { ListenAt } from '../../server/index.ts';
import type { InsecureOptions } from '../options.ts';

export type ServeOptions = InsecureOptions & {
  policy?: string[];
  trustedRoot?: string;
  listen: ListenAt;
  operations: ListenAt;
  tlsCert?: string;
  tlsKey?: string;
};

/** `0.0.0.0:8443`, `[::1]:8443`. */
export function listenOption(flags: string, description: string, byDefault: string): Option {
  return new Option(flags, description).argParser(parseListen).default(parseListen(byDefault), byDefault);
}

function parseListen(text: string): ListenAt {
  const [, bracketed, plain, port] =
    /^(?:\[([0-9a-fA-F:.]{1,45})\]|([^:[\]]{1,253})):(\d{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65_535) throw new InvalidArgumentError('write HOST:PORT');
  return { host, port: Number(port) };
}
