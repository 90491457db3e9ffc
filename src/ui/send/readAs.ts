import type { CsvSeparator, RecordFormat } from '../../records';

/** How an input becomes records: what a program names, a person chooses in the review, and the history keeps. */
export interface ReadAs {
  format: RecordFormat;
  /** What stands between the cells of CSV. Undefined: found by looking. */
  separator?: CsvSeparator | undefined;
  /** An encoding as VS Code names it. Undefined: a byte order mark tells, or the setting `files.encoding`. */
  encoding?: string | undefined;
}

export function automatic(): ReadAs {
  return { format: 'auto' };
}

/** Nothing but how it is read, out of something that has more to it. */
export function readAsOf({ format, separator, encoding }: ReadAs): ReadAs {
  return { format, separator, encoding };
}
