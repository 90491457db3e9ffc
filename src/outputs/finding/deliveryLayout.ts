import { errorPrefixes } from './firehosePrefixes';
import {
  DEFAULT_TIME,
  plainPrefix,
  prefixParts,
  withDefaultTime,
  type PrefixPart,
  type TimePiece,
} from './prefixParts';

export interface LayoutSettings {
  /** The prefix of delivered objects, with its expressions. */
  prefix: string;
  /** The prefix of records that could not be delivered. Empty: they lie below the prefix, by the kind of failure. */
  errorPrefix: string;
  timeZone?: string | undefined;
}

const DEFAULT_ERROR_TYPE = '!{firehose:error-output-type}/';
/** The kinds of failure that Firehose names. Source: "Custom prefixes for Amazon S3 objects". */
const ERROR_TYPES = [
  'processing-failed',
  'format-conversion-failed',
  'AmazonOpenSearchService-failed',
  'elasticsearch-failed',
  'http-endpoint-failed',
  'iceberg-failed',
  'snowflake-failed',
  'splunk-failed',
];

/**
 * Where a delivery stream puts delivered records and those that could not be delivered. Both prefixes are matched as a whole, with
 * their expressions: one may begin like the other, or with an expression.
 */
export class DeliveryLayout {
  readonly #settings: LayoutSettings;
  readonly #delivered: KeyPattern;
  readonly #failed: KeyPattern;
  /** The error prefix, if it has no expressions. */
  readonly #plainFailed: string | undefined;
  /** Matches the error prefix up to the folder of the kind of failure. */
  readonly #failedFolder: RegExp | undefined;

  constructor({ prefix, errorPrefix, timeZone }: LayoutSettings) {
    const failed = errorPrefix === '' ? `${plainPrefix(prefix)}${DEFAULT_ERROR_TYPE}` : errorPrefix;
    this.#settings = { prefix, errorPrefix: failed, timeZone };
    this.#delivered = new KeyPattern(prefixParts(withDefaultTime(prefix)));
    this.#failed = new KeyPattern(prefixParts(errorPrefix === '' ? failed + DEFAULT_TIME : failed));
    this.#plainFailed = failed.includes('!{') ? undefined : failed;
    this.#failedFolder = folderPattern(prefixParts(failed));
  }

  /** The text that all keys of delivered objects begin with. */
  get prefix(): string {
    return plainPrefix(this.#settings.prefix);
  }

  /** The error prefix with its expressions, as users know it. */
  get errorPrefix(): string {
    return this.#settings.errorPrefix;
  }

  /** Whether an object holds records that could not be delivered. Where both prefixes match, the one with more literal text decides. */
  isError(key: string): boolean {
    const failed = this.#failed.fit(key);
    const delivered = this.#delivered.fit(key);
    if (failed !== undefined && delivered !== undefined) return failed >= delivered;
    if (failed !== undefined) return !this.#isDelivered(key, failed);
    if (delivered !== undefined || this.#plainFailed === undefined) return false;
    return key.startsWith(this.#plainFailed) && !this.#isDelivered(key, this.#plainFailed.length);
  }

  /** Whether all objects below a folder hold errors, so that a search for delivered objects can skip it. */
  isErrorFolder(folder: string): boolean {
    if (this.prefix.startsWith(folder)) return false;
    if (this.#plainFailed !== undefined) return folder.startsWith(this.#plainFailed) && this.isError(folder);
    return this.#failedFolder?.test(folder) === true && !this.#isDelivered(folder, this.#failed.textLength);
  }

  /** The prefixes to list to find all errors. Not everything below them is one: see {@link isError}. */
  errorPrefixes(range?: { fromMs: number; untilMs: number }): string[] {
    const { errorPrefix, timeZone } = this.#settings;
    const plain = plainPrefix(errorPrefix);
    if (plain !== '') return [plain];
    const [first, second] = prefixParts(errorPrefix);
    if (first?.kind === 'errorType') {
      const next = second?.kind === 'text' ? second.text : '';
      return ERROR_TYPES.map((type) => `${type}${next}`);
    }
    if (first?.kind !== 'timestamp' || !range) return [''];
    return errorPrefixes({ prefix: errorPrefix, timeZone }, range);
  }

  /** The key begins with the prefix of delivered objects, which is longer than the other prefix. */
  #isDelivered(key: string, otherLength: number): boolean {
    return key.startsWith(this.prefix) && this.prefix.length > otherLength;
  }
}

/** Matches the keys that a prefix can make. */
class KeyPattern {
  readonly #pattern: RegExp;
  readonly textLength: number;

  constructor(parts: readonly PrefixPart[]) {
    this.#pattern = new RegExp(`^${parts.map(partPattern).join('')}`, 's');
    this.textLength = parts.reduce((sum, part) => sum + textLength(part), 0);
  }

  /** How many characters of the key are literal text of the prefix. Undefined: the key does not match. */
  fit(key: string): number | undefined {
    return this.#pattern.test(key) ? this.textLength : undefined;
  }
}

/** A pattern up to the kind of failure and the `/` after it. Undefined: the prefix has no such folder. */
function folderPattern(parts: readonly PrefixPart[]): RegExp | undefined {
  const last = parts.findIndex(({ kind }) => kind === 'errorType');
  if (last < 0) return undefined;
  return new RegExp(
    `^${parts
      .slice(0, last + 1)
      .map(partPattern)
      .join('')}[^/]*/`,
    's',
  );
}

function textLength(part: PrefixPart): number {
  switch (part.kind) {
    case 'text':
      return part.text.length;
    case 'timestamp':
      return part.pieces.reduce((sum, piece) => sum + (piece.kind === 'text' ? piece.text.length : 0), 0);
    case 'errorType':
      // It always ends with "-failed".
      return 7;
    case 'random':
    case 'partitionKey':
      return 0;
  }
}

function partPattern(part: PrefixPart): string {
  switch (part.kind) {
    case 'text':
      return escaped(part.text);
    case 'timestamp':
      return part.pieces.map(piecePattern).join('');
    case 'errorType':
      return '[A-Za-z][A-Za-z-]*-failed';
    case 'random':
      return '[^/]+?';
    case 'partitionKey':
      return '.+?';
  }
}

function piecePattern(piece: TimePiece): string {
  if (piece.kind === 'text') return escaped(piece.text);
  const { letter, count } = piece;
  if ('yuY'.includes(letter)) return count === 2 ? '\\d{2}' : `\\d{${count},}`;
  if ('MLQqEec'.includes(letter) && count > 2) return '[^/\\d]+?';
  if ('MLQqdHhKkmswWDec'.includes(letter)) return count === 1 ? '\\d{1,3}' : `\\d{${count}}`;
  if ('SnNAg'.includes(letter)) return `\\d{${count},}`;
  return '[^/]+?';
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
