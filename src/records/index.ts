export * from './ascii';
export { decodeBase64 } from './base64';
export { DAY_MS, dayOfYear, DAYS, MONTHS } from './calendar';
export { fileChunks } from './fileChunks';
export { CSV_SEPARATORS, type CsvSeparator } from './csvLayout';
export { checkedUtf8, decodedText, isTextIn, textBytes } from './encoding/decodedText';
export {
  DEFAULT_ENCODING,
  detectEncoding,
  MAX_MARK_BYTES,
  type DetectedEncoding,
  type EncodingChoice,
  type OtherEncoding,
  type TextEncoding,
} from './encoding/textEncoding';
export type { FormatDecision, RecordFormat } from './format';
export { csvRowObject, loadCsvParser, type CsvParser } from './csvRecords';
export {
  explicitHashKeys,
  isHashKey,
  type ExplicitHashKeyChoice,
  type ExplicitHashKeys,
  type MissingHashKeyPolicy,
} from './explicitHashKey';
export { hexView } from './hexView';
export { AggregateWriter } from './aggregateWriter';
export { deaggregate } from './kplAggregate';
export { JqError } from './jq/jqFilters';
export { compileJqQuery, JqRefusal, type JqQuery } from './jq/jqQuery';
export { tryJqQuery, type JqTrial } from './jq/jqTrial';
export { formatJson, jsonOnOneLine } from './json/formatJson';
export { JsonTape, NodeKind } from './json/jsonTape';
export { exactInteger, parseWithBigIntegers, parseWithLargeIntegers } from './json/largeIntegers';
export {
  isTapeName,
  jmespathValueAt,
  someTapeNodeAt,
  someTapeValueAt,
  tapeNumber,
  tapeSteps,
  tapeText,
  type TapeStep,
} from './json/tapeValues';
export { PlainRecords, type PlainRun } from './json/plainRecords';
export { isMalformedInput, MalformedInputError } from './malformedInput';
export { partitionKeys, type MissingFieldPolicy, type PartitionKeyChoice, type PartitionKeys } from './partitionKey';
export {
  decodePayload,
  readableJson,
  type DecodedPayload,
  type DecodeOptions,
  type PayloadSchema,
} from './payload/decodePayload';
export { isLogBatch } from './payload/cloudWatchLogs';
export type { FramedData } from './payload/registryHeader';
export { MAX_PREVIEW_BYTES } from './payload/decodeBudget';
export { exactDigits, parseExactly, parseWithDigits, stringifyExactly } from './payload/exactJson';
export { isParsedInTime, payloadValue } from './payload/parsing';
export { parseRecords, readRecords, type ParseOptions } from './readRecords';
export { recordPosition } from './recordPosition';
export { asksForLargeZstdWindow, unpackedZstd, ZSTD_PARAMETERS, zstdReason } from './zstd';
export {
  isSkippedZstdMagic,
  isZstdMagic,
  MAX_ZSTD_BLOCK_BYTES,
  MAX_ZSTD_HEADER_BYTES,
  ZSTD_CHECKSUM_BYTES,
  type ZstdBlocks,
  zstdBlocks,
  zstdFrame,
} from './zstdFrame';
export { beginsLikeSnappyBlock, declaredSnappyBytes, unpackedSnappyBlock } from './snappyBlock';
export {
  isFramedSnappy,
  isJavaSnappy,
  JAVA_SNAPPY_HEADER_BYTES,
  SNAPPY_CHECKSUM_BYTES,
  SNAPPY_CHUNK_HEADER_BYTES,
  snappyChunk,
  type SnappyChunk,
} from './snappyFraming';
export { base64Json, stringJson, textOrBase64Json, uuidText } from './values/bytes';
export { decimalText, doubleJson, floatJson, halfFloatJson, integerOf } from './values/numbers';
export { dateText, durationOf, timeOfDayJson, timestampText, type TimeUnit } from './values/times';
export { AvroReader, type ValueBudget } from './avro/avroReader';
export { AvroError, avroType, type AvroType } from './avro/avroType';
export { cutCharacterBytes, withoutCutCharacter } from './utf8';
