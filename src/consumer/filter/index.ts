import type { DecodeOptions } from '../../records';
import type { RecordStore } from '../recordStore';
import { compilePredicate } from './compile';
import { compileMarks, type Marks } from './marks';
import { parseFilter } from './parse';
import { FilterSubject } from './subject';

export interface RecordFilter {
  readonly text: string;
  /** Whether the kept record of that id matches. */
  over(store: RecordStore, decode?: DecodeOptions): (id: number) => boolean;
  /** Start and end of the places in a record's text that show why it matches. */
  marks: Marks;
}

/** @throws FilterError */
export function compile(text: string): RecordFilter {
  const expression = parseFilter(text);
  const predicate = compilePredicate(expression);
  return {
    text,
    over(store, decode) {
      const subject = new FilterSubject(store, decode);
      return (id) => predicate(subject.at(id));
    },
    marks: compileMarks(expression),
  };
}
