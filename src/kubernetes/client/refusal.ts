import { STATUS_CODES } from 'node:http';
import { fieldsOf, textOf } from '../../base/fields.ts';
import { parseJson } from '../../base/parse-json.ts';
import { ApiRefused } from '../errors.ts';

const LIMITS = { bytes: 1024 * 1024, depth: 50 };

/** In the words of the `Status` that the API answers with. */
export function refusal(status: number, bytes: Uint8Array): ApiRefused {
  return new ApiRefused(status, messageIn(bytes) ?? STATUS_CODES[status] ?? `HTTP ${status}`);
}

function messageIn(bytes: Uint8Array): string | undefined {
  try {
    return textOf(fieldsOf(parseJson(bytes, LIMITS))['message']);
  } catch {
    return undefined;
  }
}
