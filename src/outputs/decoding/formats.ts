/** The formats that are decoded as streams, with the names that error messages give them. */
export const FORMAT_NAMES = {
  zstd: 'zstd data',
  bzip2: 'bzip2 data',
  'snappy-java': 'snappy-java stream',
  'snappy-framed': 'framed Snappy data',
  'hadoop-snappy': 'Hadoop-Snappy data',
  snappy: 'Snappy block',
  avro: 'Avro file',
} as const;

export type StreamFormat = keyof typeof FORMAT_NAMES;
