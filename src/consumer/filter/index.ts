import type { DecodeOptions } from '../../records';
import type { RecordStore } from '../store/recordStore';
import { compilePredicate } from './compile';
import { compileMarks, type Marks } from './marks';
import { parseFilter } from './parse';
import { FilterSubject } from './subject';
import { FilterWork } from './work';

export interface RecordFilter {
  readonly text: string;
  /** What it costs, and how many records were too much for it: these do not match. */
  readonly work: Pick<FilterWork, 'spent' | 'recordsCut' | 'isEnded'>;
  /** Whether the kept record of that id matches. */
  over(store: RecordStore, decode?: DecodeOptions): (id: number) => boolean;
  /** Start and end of the places in a record's text that show why it matches. */
  marks: Marks;
}

/** @throws FilterError */
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
