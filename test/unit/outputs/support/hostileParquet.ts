/** The parts of a Parquet file of one column and one row group that a hostile one needs. */
export interface ParquetParts {
  /** The bytes of the page after its header. */
  page: Uint8Array;
  /** What the page says that it unpacks to. Default: its length. */
  unpackedBytes?: number;
  /** The count in the page, the column and the row group. */
  values: number;
  /** What the column and the row group say in its place. */
  rows?: number;
  isOptional?: boolean;
  encoding?: 'plain' | 'dictionary' | 'unknown';
  codec?: 'none' | 'snappy' | 'gzip' | 'lzo' | 'zstd';
  dictionary?: { page: Uint8Array; values: number; unpackedBytes?: number };
  /** What the row group says of its column. Default: its length. */
  columnBytes?: number;
  /** Bytes of a column that nobody reads, so that the file has a size. */
  padding?: number;
}

const MAGIC = Buffer.from('PAR1');
const CODECS = { none: 0, snappy: 1, gzip: 2, lzo: 3, zstd: 6 };
const ENCODINGS = { plain: 0, dictionary: 8, unknown: 77 };
const RLE = 3;
const INT32 = 1;

/** Thrift's compact protocol: fields in the order of their numbers. */
type Field = readonly [id: number, type: 'i32' | 'i64' | 'binary' | 'struct' | 'list', value: Buffer];
const TYPES = { i32: 5, i64: 6, binary: 8, list: 9, struct: 12 };

/** Source: "parquet.thrift" of Apache Parquet. */
export function parquetFile(parts: ParquetParts): Buffer {
  const { values, rows = values, dictionary, encoding = 'plain', codec = 'none' } = parts;
  const dictionaryPage = dictionary
    ? page(
        [[7, 'struct', struct([int(1, dictionary.values), int(2, ENCODINGS.plain)])]],
        2,
        dictionary.page,
        dictionary.unpackedBytes,
      )
    : Buffer.alloc(0);
  const dataHeader = struct([int(1, values), int(2, ENCODINGS[encoding]), int(3, RLE), int(4, RLE)]);
  const column = Buffer.concat([
    dictionaryPage,
    page([[5, 'struct', dataHeader]], 0, parts.page, parts.unpackedBytes),
    Buffer.alloc(parts.padding ?? 0),
  ]);
  const bytes = parts.columnBytes ?? column.length;
  const metaData = struct([
    int(1, INT32),
    list(2, 'i32', [zigzag(ENCODINGS[encoding])]),
    list(3, 'binary', [text('a')]),
    int(4, CODECS[codec]),
    long(5, rows),
    long(6, bytes),
    long(7, bytes),
    long(9, MAGIC.length + dictionaryPage.length),
    ...(dictionary ? [long(11, MAGIC.length)] : []),
  ]);
  const rowGroup = struct([
    list(1, 'struct', [struct([long(2, MAGIC.length), [3, 'struct', metaData]])]),
    long(2, bytes),
    long(3, rows),
  ]);
  const schema = [
    struct([[4, 'binary', text('root')], int(5, 1)]),
    struct([int(1, INT32), int(3, parts.isOptional ? 1 : 0), [4, 'binary', text('a')]]),
  ];
  const footer = struct([int(1, 1), list(2, 'struct', schema), long(3, rows), list(4, 'struct', [rowGroup])]);
  const footerBytes = Buffer.alloc(4);
  footerBytes.writeUInt32LE(footer.length);
  return Buffer.concat([MAGIC, column, footer, footerBytes, MAGIC]);
}

/** A run of the hybrid of run lengths and packed bits: `count` times one value. */
export function run(count: number, value: number, width: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(width / 8));
  if (bytes.length > 0) bytes.writeUIntLE(value, 0, bytes.length);
  return Buffer.concat([varint(BigInt(count) * 2n), bytes]);
}

/** Behind its length, as levels of a first version's page are. */
export function withLength(bytes: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function page(header: Field[], type: number, content: Uint8Array, unpackedBytes = content.length): Buffer {
  const fields = [int(1, type), int(2, unpackedBytes), int(3, content.length), ...header];
  return Buffer.concat([struct(fields), content]);
}

function struct(fields: readonly Field[]): Buffer {
  let last = 0;
  const parts = fields.map(([id, type, value]) => {
    const head = Buffer.from([((id - last) << 4) | TYPES[type]]);
    last = id;
    return Buffer.concat([head, value]);
  });
  return Buffer.concat([...parts, Buffer.from([0])]);
}

function int(id: number, value: number): Field {
  return [id, 'i32', zigzag(value)];
}

function long(id: number, value: number): Field {
  return [id, 'i64', zigzag(value)];
}

function list(id: number, type: keyof typeof TYPES, values: Buffer[]): Field {
  return [id, 'list', Buffer.concat([Buffer.from([(values.length << 4) | TYPES[type]]), ...values])];
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(BigInt(bytes.length)), bytes]);
}

function zigzag(value: number): Buffer {
  const wide = BigInt(value);
  return varint(wide >= 0n ? wide * 2n : -wide * 2n - 1n);
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80n; left >>= 7n) bytes.push(Number(left & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(left)]);
}
