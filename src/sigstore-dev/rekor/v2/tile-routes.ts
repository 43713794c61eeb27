import { type HttpAnswer, RequestRefused } from '../../http/answer.ts';
import type { Route } from '../../http/routes.ts';
import type { TransparencyLog } from '../../log/transparency-log.ts';

const WIDTH = 256;

/** Tiles of hashes and bundles of entries (C2SP tlog-tiles), full and partial. */
export function tileRoutes(log: TransparencyLog): Route[] {
  return [
    {
      method: 'GET',
      path: /^\/api\/v2\/tile\/(?<level>\d|[1-5]\d|6[0-3])\/(?<index>(?:x\d{3}\/){0,4}\d{3})(?:\.p\/(?<width>\d{1,3}))?$/,
      handle({ params }) {
        const { from, to } = rangeOf(params);
        const hashes = log.tree.nodes(8 * Number(params['level']), from, to);
        if (hashes.length < to - from) throw notThere();
        return octets(Buffer.concat(hashes));
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v2\/tile\/entries\/(?<index>(?:x\d{3}\/){0,4}\d{3})(?:\.p\/(?<width>\d{1,3}))?$/,
      handle({ params }) {
        const { from, to } = rangeOf(params);
        if (to > log.size) throw notThere();
        const bodies = Array.from({ length: to - from }, (_, i) => log.at(from + i)?.body ?? Buffer.alloc(0));
        return octets(Buffer.concat(bodies.flatMap((body) => [lengthOf(body), body])));
      },
    },
  ];
}

function rangeOf(params: Record<string, string>): { from: number; to: number } {
  const index = Number((params['index'] ?? '').replaceAll(/[x/]/g, ''));
  const width = params['width'] === undefined ? WIDTH : Number(params['width']);
  if (width < 1 || width > WIDTH) throw notThere();
  return { from: index * WIDTH, to: index * WIDTH + width };
}

function lengthOf(body: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length);
  return length;
}

function octets(body: Buffer): HttpAnswer {
  return { status: 200, contentType: 'application/octet-stream', body };
}

function notThere(): RequestRefused {
  return new RequestRefused(404, 'the log is not that large yet');
}
