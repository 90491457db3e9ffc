import { readFileSync } from 'node:fs';
import { deflateSync, gzipSync } from 'node:zlib';

/** Delivered, missing, ambiguous, or in the error prefix: a letter for each record, in the order of sending. */
type Verdicts = string;

export interface VerificationCase {
  name: string;
  sent: (string | Buffer)[];
  /** The content of each object. */
  objects: (string | Buffer)[];
  verdicts: Verdicts;
  foreign: number;
  duplicates: number;
}

const bytes = (hex: string) => Buffer.from(hex, 'hex');
const gzip = (text: string | Buffer) => gzipSync(text);
const together = (...parts: (string | Buffer)[]) => Buffer.concat(parts.map((part) => Buffer.from(part)));

const ZIP = readFileSync('test/fixtures/outputs/stored.zip');
const TRACE = 'Error: no\n    at a (a.js:1)\n    at b (b.js:2)';

// prettier-ignore
const TABLE: [string, (string | Buffer)[], (string | Buffer)[], Verdicts, foreign?: number, duplicates?: number][] = [
  // What lies between the records.
  ['a line feed',                         ['a1', 'b2', 'c3'],               ['a1\nb2\nc3\n'],               'DDD'],
  ['a line feed, but none at the end',    ['a1', 'b2', 'c3'],               ['a1\nb2\nc3'],                 'DDD'],
  ['CRLF',                                ['a1', 'b2', 'c3', 'd4', 'e5'],   ['a1\r\nb2\r\nc3\r\nd4\r\ne5\r\n'], 'DDDDD'],
  ['a comma',                             ['a1', 'b2', 'c3', 'd4', 'e5'],   ['a1,b2,c3,d4,e5'],             'DDDDD'],
  ['a comma behind each',                 ['a1', 'b2', 'c3'],               ['a1,b2,c3,'],                  'DDD'],
  ['a comma and a blank',                 ['a1', 'b2', 'c3'],               ['a1, b2, c3'],                 'DDD'],
  ['a blank',                             ['a1', 'b2', 'c3'],               ['a1 b2 c3'],                   'DDD'],
  ['a tab',                               ['a1', 'b2', 'c3'],               ['a1\tb2\tc3\t'],               'DDD'],
  ['a pipe',                              ['a1', 'b2', 'c3'],               ['a1|b2|c3|'],                  'DDD'],
  ['two pipes',                           ['a1', 'b2', 'c3'],               ['a1||b2||c3||'],               'DDD'],
  ['a semicolon',                         ['a1', 'b2', 'c3'],               ['a1;b2;c3'],                   'DDD'],
  ['the record separator of ASCII',       ['a1', 'b2', 'c3'],               ['a1\u001eb2\u001ec3'],         'DDD'],
  ['three hashes',                        ['a1', 'b2', 'c3', 'd4', 'e5'],   ['a1###b2###c3###d4###e5'],     'DDDDD'],
  ['nothing',                             ['a1', 'b2', 'c3'],               ['a1b2c3'],                     'DDD'],
  ['nothing, in another order',           ['a1', 'b2', 'c3'],               ['c3a1b2'],                     'DDD'],
  ['another delimiter in each object',    ['a1', 'b2', 'c3', 'd4'],         ['a1,b2', 'c3|d4'],             'DDDD'],
  ['two line feeds: the sender put one, and Firehose another', ['a1\n', 'b2\n'], ['a1\n\nb2\n\n'],           'DD'],

  // Others among them.
  ['a line of somebody else',             ['a1', 'b2'],                     ['a1\nzz\nb2\n'],               'DD', 1],
  ['a field of somebody else between commas', ['a1', 'b2', 'c3'],           ['a1,b2,zz,c3'],                'DDD', 1],
  ['a field of somebody else, and two of ours', ['a1', 'b2'],               ['a1|zz|b2|'],                  'DD', 1],
  ['a missing one among commas',          ['a1', 'b2', 'c3'],               ['a1,c3'],                      'DMD'],
  ['all missing',                         ['a1', 'b2'],                     ['zz\nyy\n'],                   'MM', 2],
  ['no object',                           ['a1', 'b2'],                     [],                             'MM'],
  ['text of somebody else without a delimiter: its neighbours may be a part of it', ['a1', 'b2', 'c3', 'd4'], ['a1b2zzc3d4'], 'DAAD', 1],

  // JSON shows where it ends.
  ['JSON back to back',                   ['{"a":1}', '{"a":2}'],           ['{"a":1}{"a":2}'],             'DD'],
  ['JSON with line feeds',                ['{"a":1}', '{"a":2}'],           ['{"a":1}\n{"a":2}\n'],         'DD'],
  ['JSON with commas',                    ['{"a":1}', '{"a":2}'],           ['{"a":1},{"a":2}'],            'DD'],
  ['JSON back to back, one of somebody else', ['{"a":1}', '{"a":2}'],       ['{"a":1}{"z":0}{"a":2}'],      'DD', 1],
  ['JSON of other bytes',                 ['{"a":1}'],                      ['{"a": 1}'],                   'M', 1],
  ['JSON within JSON is not a record',    ['{"a":1}'],                      ['{"b":{"a":1}}'],              'M', 1],
  ['JSON in a line of a log may be a part of it', ['{"a":1}'],              ['INFO got {"a":1}\nINFO end\n'], 'A', 2],
  ['garbage between JSON back to back',   ['{"a":1}', '{"a":2}'],           ['{"a":1}garbage{"a":2}'],      'DD', 1],
  ['JSON with line feeds within',         ['{\n"a":1\n}', '{\n"a":2\n}'],   ['{\n"a":1\n}{\n"a":2\n}'],     'DD'],
  ['JSON without a key in the text of others may be a part of it', ['{}', '[1]'], ['zz{}zz', 'a[1]'],     'AA', 3],
  ['the last record before the text of others', ['bb', 'b'],                 ['bbxyz'],                      'AM', 1],
  ['arrays',                              ['[1]', '[2]'],                   ['[1][2]'],                     'DD'],
  ['JSON and text mixed',                 ['{"a":1}', 'text', '{"a":2}'],   ['{"a":1}text{"a":2}'],         'DDD'],
  ['torn JSON that was sent so',          ['{"a":', '{"a":2}'],             ['{"a":\n{"a":2}\n'],           'DD'],
  ['two objects sent as one record',      ['{"a":1}{"a":2}'],               ['{"a":1}{"a":2}\n'],           'D'],
  ['two objects sent as one record, and the first by itself', ['{"a":1}\n{"a":2}', '{"a":1}'], ['{"a":1}\n{"a":2}\n{"a":1}\n'], 'DD'],

  // One begins like another.
  ['a lost record that another begins with', ['order 1', 'order 10'],       ['order 10\n'],                 'MD'],
  ['the same without a delimiter',        ['order 1', 'order 10', 'order 2'], ['order 10order 2'],          'MDD'],
  ['the same, and the longer one of somebody else', ['order 1', 'order 2'], ['order 10\norder 2\n'],        'MD', 1],
  ['both of them',                        ['order 1', 'order 10'],          ['order 10\norder 1\n'],        'DD'],
  ['a stack trace beside its own first line', [TRACE, 'Error: no'],         [`${TRACE}\nError: no\n`],      'DD'],
  ['the first line before the stack trace', [TRACE, 'Error: no'],           [`Error: no\n${TRACE}\n`],      'DD'],
  ['a stack trace, its first line lost',  [TRACE, 'Error: no'],             [`${TRACE}\n`],                 'DM'],
  ['stack traces without a delimiter',    [TRACE, `${TRACE}!`],             [`${TRACE}!${TRACE}`],          'DD'],
  ['prefixes without a delimiter',        ['x', 'xx', 'xxx'],               ['xxxxxx'],                     'DDD'],
  ['one record or two others: nobody can tell', ['ab', 'a', 'b'],           ['ab'],                         'AAA'],
  ['one record and two others, in two objects', ['ab', 'a', 'b'],           ['ab', 'ab'],                   'DDD'],
  ['one record or two others, where lines tell', ['ab', 'a', 'b', 'c'],     ['ab\nc\n'],                    'DMMD'],
  ['records that overlap',                ['a\nb', 'b\nc'],                 ['a\nb\nc\n'],                  'AA', 1],

  // Without a byte, or beginning with a delimiter.
  ['an empty record',                     ['a1', '', 'b2'],                 ['a1\n\nb2\n'],                 'DDD'],
  ['an empty record, lost',               ['a1', '', 'b2'],                 ['a1\nb2\n'],                   'DMD'],
  ['an empty record, first',              ['', 'a1'],                       ['\na1\n'],                     'DD'],
  ['two empty records, one of them delivered', ['', 'a1', ''],              ['a1\n\n'],                     'DDM'],
  ['an empty record where nothing lies between', ['{"a":1}', '', '{"a":2}'], ['{"a":1}{"a":2}'],             'DAD'],
  ['a record that begins with a line feed', ['a1', '\nb2'],                 ['a1\n\nb2\n'],                 'DD'],
  ['a record that begins with a line feed, back to back', ['a1', '\nb2', 'c3'], ['a1\nb2c3'],               'DDD'],
  ['a record that begins with a blank',   ['a1', ' b2'],                    ['a1\n b2\n'],                  'DD'],
  ['a record of a blank: it may be a delimiter', ['a1', ' ', 'b2'],         ['a1\n \nb2\n'],                'DAD'],
  ['the same line feed behind the text of others', ['\n\nb'],                ['z,\n\nb'],                   'A', 1],
  ['a record that begins with a line feed, behind a comma: the line feed may be a delimiter', ['b', 'a', '\nab', '{"a":1}'], ['b,a,{"a":1},\nab,'], 'DDAD'],
  ['delivered twice, or once and with a line feed more', ['a\nb', '\nbb', 'bb'], ['a\nb\r\n\nbb\r\n\nbb'], 'DAA'],
  ['records of several lines',            ['a\nb', 'c\nd'],                 ['a\nb\nc\nd\n'],               'DD'],
  ['records with CRLF within',            ['a\r\nb', 'c\r\nd'],             ['a\r\nb\r\nc\r\nd\r\n'],       'DD'],
  ['records that end with CR',            ['a\r', 'b\r'],                   ['a\r\nb\r\n'],                 'DD'],

  // The same bytes more than once.
  ['sent twice, delivered twice',         ['a1', 'a1'],                     ['a1\na1\n'],                   'DD'],
  ['sent three times, delivered twice',   ['a1', 'a1', 'a1'],               ['a1\na1\n'],                   'DDM'],
  ['sent once, delivered three times',    ['a1', 'b2'],                     ['a1\na1\n', 'a1\nb2\n'],       'DD', 0, 2],
  ['sent twice without a delimiter, delivered three times', ['ab', 'ab'],   ['ababab'],                     'DD', 0, 1],
  ['with and without the line feed behind it', ['a1\n', 'a1'],              ['a1\na1\n'],                   'DD'],

  // Packed.
  ['records in a packed object',          ['a1', 'b2'],                     [gzip('a1\nb2\n')],             'DD'],
  ['packed records, back to back',        [gzip('a'), gzip('b'), gzip('c')], [together(gzip('a'), gzip('c'))], 'DMD'],
  ['packed records in a packed object',   [gzip('a'), gzip('b')],           [gzip(together(gzip('a'), gzip('b')))], 'DD'],
  ['packed records and a packed object of others', [gzip('a'), 'b2'],       [gzip('a'), gzip('b2\n')],      'DD'],
  ['packed records among text',           [gzip('a'), 'b2', gzip('c')],     [together('b2', gzip('a'), gzip('c'))], 'DDD'],
  ['packed records with a line feed behind each', [gzip('a'), gzip('b')],   [together(gzip('a'), '\n', gzip('b'), '\n')], 'DD'],
  ['a packed record of somebody else before ours', [gzip('a'), gzip('b')],  [together(gzip('zz'), gzip('a'), gzip('b'))], 'AD', 1],
  ['records packed with zlib',            [deflateSync('a'), deflateSync('b')], [together(deflateSync('a'), deflateSync('b'))], 'DD'],
  ['an archive as a record, and text',    [ZIP, 'b2'],                      [together(ZIP, 'b2')],          'DD'],

  // Bytes of other kinds.
  ['UTF-8 of several bytes',              ['ação', 'é', '日本'],              ['ação\né\n日本\n'],               'DDD'],
  ['UTF-8 without a delimiter',           ['ação', 'é', '日本'],              ['日本açãoé'],                    'DDD'],
  ['bytes that are no text',              [bytes('00ff01'), bytes('fe00')], [bytes('00ff01fe00')],          'DD'],
  ['text that begins like Parquet',       ['PAR1 is a code', 'b2'],         ['PAR1 is a code\nb2\n'],       'DD'],
  ['text that begins like ORC, of somebody else', ['b2'],                   ['ORCHID\nb2\n'],               'D', 1],
  ['a record split over two objects is none', ['abcdef'],                   ['abc\n', 'def\n'],             'M', 2],

  // What senders and Firehose do.
  ['records of a KPL aggregate, taken apart by Firehose', ['user 1', 'user 2', 'user 3'], ['user 1user 2user 3'], 'DDD'],
  ['records taken apart at a delimiter, with a line feed put behind each', ['a1', 'b2', 'c3', 'd4'], ['a1\nb2\nc3\n', 'd4\n'], 'DDDD'],
  ['a line feed of the sender only behind some', ['a1', 'b2', 'c3'],        ['a1\nb2c3\n'],                 'DDD'],
  ['a table of CSV',                      ['1,a', '2,b', '3,c'],            ['1,a\n2,b\n3,c\n'],            'DDD'],
  ['a row of CSV that a row of somebody else has in it', ['1,a', '2,b', '3,c'], ['2,b\n9,z,1,a\n3,c\n'],    'MDD', 1],
];

export const VERIFICATION_CASES: VerificationCase[] = TABLE.map(
  ([name, sent, objects, verdicts, foreign = 0, duplicates = 0]) => ({
    name,
    sent,
    objects,
    verdicts,
    foreign,
    duplicates,
  }),
);
