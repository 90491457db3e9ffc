import type { Faker } from '@faker-js/faker';
import { PipelinesError } from '../../errors';
import type { Random } from '../random';
import type { SampleLocale } from '../types';

/** Records larger than a stream's largest record are of no use; it also bounds memory and time for templates from strangers. */
const MAX_RECORD_LENGTH = 10 * 1024 * 1024;

/** What all parts of one compiled template share while they make records. */
export class Run {
  readonly #timeAt: (recordIndex: number) => number;

  /** The index of the record that is being made, from 0. */
  recordIndex = 0;
  /** Event time of the record that is being made, in milliseconds since the epoch. */
  nowMs = 0;
  /** Changes with each record and with each element of a repeated list. */
  itemIndex = 0;
  #madeLength = 0;

  constructor(
    readonly random: Random,
    readonly faker: Faker,
    readonly locale: SampleLocale,
    timeAt: (recordIndex: number) => number,
  ) {
    this.#timeAt = timeAt;

    this.nowMs = timeAt(0);
  }

  startRecord(recordIndex: number): void {
    this.recordIndex = recordIndex;
    this.nowMs = this.#timeAt(recordIndex);
    this.#madeLength = 0;
    this.itemIndex++;
  }

  startItem(): void {
    this.itemIndex++;
  }

  /** Accounts for text that a function or a repetition has made; throws when the record grows too large. */
  spend(length: number): void {
    this.#madeLength += length;
    if (this.#madeLength > MAX_RECORD_LENGTH) {
      throw new PipelinesError('RecordTooLarge', 'The template makes a record of more than 10 MiB.', {
        remedy: 'Lower the counts and lengths in the template.',
      });
    }
  }
}
