import type { DecodeOptions } from '../../records';
import type { RecordStore } from '../store/recordStore';
import { compilePredicate } from './compile';
import { compileMarks, type Marks } from './marks';
import { parseFilter } from './parse';
import { FilterSubject } from './subject';
import { FilterWork } from './work';

export interface RecordFilter {
  readonly text: string;
  /** What the filter has cost, and how many records cost too much. Those do not match. */
  readonly work: Pick<FilterWork, 'spent' | 'recordsCut' | 'isEnded'>;
  /** Tells by its id whether a kept record matches. */
  over(store: RecordStore, decode?: DecodeOptions): (id: number) => boolean;
  /** Finds the places in a record's text that show why it matches, as pairs of start and end. */
  marks: Marks;
}

/** @throws {FilterError} when the text cannot be read */
export function compile(text: string): RecordFilter {
  const expression = parseFilter(text);
  const work = new FilterWork();
  const predicate = compilePredicate(expression, work);
  return {
    text,
    work,
    over(store, decode) {
      const subject = new FilterSubject(store, decode);
      work.begin();
      return (id) => work.matches(predicate, subject.at(id));
    },
    marks: compileMarks(expression),
  };
}
