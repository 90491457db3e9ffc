import type { FramedData } from '../../records';
import { ValueCount } from './valueCount';

/**
 * Decodes the first form of the data that can be decoded. Where none can, the error is that of the data as they are. All attempts
 * together are bounded in the values that they make.
 */
export function decodeFirst<Form extends FramedData>(
  forms: readonly Form[],
  maxValues: number,
  decode: (form: Form, count: ValueCount) => string,
): { text: string; form: Form } {
  const count = new ValueCount(maxValues);
  let failure: unknown;
  for (const form of forms) {
    try {
      return { text: decode(form, count), form };
    } catch (error) {
      failure = error;
    }
  }
  throw failure;
}
