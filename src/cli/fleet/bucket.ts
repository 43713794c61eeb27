import type { Bucket } from '../../store/index.ts';
import { cliError } from '../errors.ts';

const PLACE = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:\/[\w.-]+)*)\/?$/;

/** The bucket of SHEARWALL_DOCUMENTS, with the credentials that programs for S3 have; undefined: there is none. Throws CLI_FLEET. */
export function bucketIn(env: NodeJS.ProcessEnv): Bucket | undefined {
  const place = env['SHEARWALL_DOCUMENTS'];
  if (place === undefined || place === '') return undefined;
  const [, name, prefix = ''] = PLACE.exec(place) ?? [];
  if (name === undefined || prefix.split('/').includes('..'))
    throw cliError('CLI_FLEET', `SHEARWALL_DOCUMENTS is ${place}, which is not a bucket`, {
      hint: 'as in s3://BUCKET or s3://BUCKET/PREFIX',
    });
  const region = env['AWS_REGION'] || 'us-east-1';
  const endpoint =
    env['AWS_ENDPOINT_URL_S3'] || env['AWS_ENDPOINT_URL'] || `https://s3.${region}.amazonaws.com`;
  if (!/^https?:$/.test(URL.parse(endpoint)?.protocol ?? ''))
    throw cliError('CLI_FLEET', `${endpoint} is not the address of an object store`, {
      hint: 'AWS_ENDPOINT_URL_S3=https://s3.example.org',
    });
  return {
    url: `${endpoint.replace(/\/$/, '')}/${name}${prefix}`,
    region,
    accessKeyId: needed(env['AWS_ACCESS_KEY_ID'], 'AWS_ACCESS_KEY_ID'),
    secretAccessKey: needed(env['AWS_SECRET_ACCESS_KEY'], 'AWS_SECRET_ACCESS_KEY'),
    sessionToken: env['AWS_SESSION_TOKEN'] || undefined,
  };
}

function needed(value: string | undefined, name: string): string {
  if (value !== undefined && value !== '') return value;
  throw cliError('CLI_FLEET', `SHEARWALL_DOCUMENTS names a bucket, and ${name} is not set`, {
    hint: 'credentials that may get, put, delete and list objects there',
  });
}
