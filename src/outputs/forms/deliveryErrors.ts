import { decodePayload } from '../../records';
import { objectFields, parsed } from './objectFields';
import type { Rendering } from './recordLines';

/** A record that could not be delivered. */
export interface DeliveryError {
  /** What was sent. Undefined: the line says only where it lies. */
  data: Buffer | undefined;
  /** Firehose's error code and message. */
  reason: string;
}

/**
 * Format conversion has names of its own, written in two ways. Sources: "Handle failure in data transformation", "Handling
 * errors for data format conversion" (Amazon Data Firehose).
 */
const CODES = ['errorCode', 'lastErrorCode', 'ErrorCode'];
const MESSAGES = ['errorMessage', 'lastErrorMessage', 'ErrorMessage'];

export function isDeliveryError(record: Buffer): boolean {
  return record.includes('"rawData"') && CODES.some((code) => record.includes(`"${code}"`)) && !!deliveryError(record);
}

/** Firehose's own, and not another program's that uses the same names. */
export function isFirehoseError(record: Buffer): boolean {
  return isDeliveryError(record) && objectFields(record).some(({ name }) => name === 'arrivalTimestamp');
}

/** Undefined: the line is not a delivery error. */
export function deliveryError(record: Buffer): DeliveryError | undefined {
  const fields = new Map(objectFields(record).map((field) => [field.name, field]));
  const text = (names: string[]): string | undefined => {
    const field = names.map((name) => fields.get(name)).find((found) => found !== undefined);
    const value = field && parsed(record.toString('utf8', field.start, field.end));
    return typeof value === 'string' ? value : undefined;
  };
  const code = text(CODES);
  if (code === undefined) return undefined;
  const rawData = text(['rawData']);
  const message = text(MESSAGES);
  return {
    data: rawData === undefined ? undefined : Buffer.from(rawData, 'base64'),
    reason: message === undefined ? code : `${code}: ${message}`,
  };
}

/** The line with the decoded record after its base64 form: JSON as JSON, and text as a string. */
export const deliveryErrorLine: Rendering = (record) => {
  const field = objectFields(record).find(({ name }) => name === 'rawData');
  const data = deliveryError(record)?.data;
  if (!field || !data) return undefined;
  const { kind, text, isWhole } = decodePayload(data);
  if (kind === 'binary' || !isWhole) return undefined;
  const json = text.trim();
  const isOneLine = kind === 'json' && !/[\r\n]/.test(json);
  const decoded = Buffer.from(`,"rawDataDecoded":${isOneLine ? json : JSON.stringify(text)}`);
  const lines = Buffer.concat([record.subarray(0, field.end), decoded, record.subarray(field.end), Buffer.from('\n')]);
  return { lines, records: 1 };
};
