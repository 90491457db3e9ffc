import type { FramedData } from '../../records';
import { ValueCount } from './valueCount';

/**
 * The first form of the data that can be decoded; if none can, the failure is that of the data as they are. All attempts
 * together may make so many values.
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
