/** How a field is compared. `contains` and `:` ignore case, the others do not. */
export type Comparison = '=' | '!=' | '>' | '>=' | '<' | '<=' | '~' | '!~' | ':';

/** The parts of a record outside its data. */
export type RecordPart = 'key' | 'shard' | 'sequenceNumber';

export type FieldValue =
  | { kind: 'text'; text: string }
  /** Written without quotes: a number, `true`, `null` or a word, whichever the field holds. */
  | { kind: 'bare'; text: string }
  | { kind: 'regex'; regex: RegexSource };

export interface RegexSource {
  source: string;
  flags: string;
  /** The offset of `source` in the whole expression. */
  start: number;
}

export type Expression =
  | { kind: 'all' }
  | { kind: 'and' | 'or'; parts: Expression[] }
  | { kind: 'not'; part: Expression }
  | { kind: 'text'; text: string }
  | { kind: 'regex'; regex: RegexSource }
  | { kind: 'field'; path: (string | number)[]; comparison: Comparison; value: FieldValue }
  | { kind: 'part'; part: RecordPart; comparison: Comparison; value: FieldValue; start: number }
  | { kind: 'jmespath'; source: string; start: number };
