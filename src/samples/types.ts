export type SampleLocale = 'en' | 'pt_BR';

export interface GenerateOptions {
  /** The text of a template document. */
  template: string;
  /** The same seed gives the same records, byte for byte; without one each run differs. */
  seed?: number | undefined;
  /** Language of names, places and products. Without it the template's own `$locale`, else `en`. */
  locale?: SampleLocale | undefined;
  /**
   * Event time of the first record, in milliseconds since the epoch; each further record is `stepMs` later. Without it
   * the clock of the machine counts, or, when a seed is given, a fixed instant: so that seeded times repeat as well.
   */
  startTimeMs?: number | undefined;
  /** Milliseconds of event time between two records when the clock is not the machine's. Default: 1,000. */
  stepMs?: number | undefined;
}

export interface SampleGenerator {
  /** One record in UTF-8: compact JSON, or the text of a template that is not JSON. */
  next(): Uint8Array;
  batch(count: number): Uint8Array[];
}

/** What completion and hover show of one function of the template language. */
export interface FunctionDescription {
  /** As written in a placeholder, e.g. `person.firstName`. */
  name: string;
  /** With its arguments, e.g. `number.int({ min?, max? })`. */
  signature: string;
  description: string;
  /** A value that the function really gave, as it would stand in a record. */
  example: string;
  /** For a name of faker 4 that Kinesis Data Generator templates use: today's name. */
  replacedBy?: string;
}
