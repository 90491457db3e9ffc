import { workspace } from 'vscode';
import type { TextSize } from './prompts/plainText';
import type { SendSource, SourcePart } from './sources';

/** Files that are meant to hold records: what is malformed there is a mistake in them. */
const RECORD_FILE = /\.(json|jsonl|ndjson|jsonc|geojson|csv|tsv)$/i;
const RECORD_LANGUAGE = /^(json|jsonc|jsonl|csv|tsv)$/;
/** A longer text is not counted just to say how many lines it has. */
const MAX_CHARACTERS = 2_000_000;

type Text = Exclude<SourcePart, { kind: 'records' }>;

/** A single text that nothing says to be records, so that its lines may be what is meant. */
export function plainTextOf({ parts }: SendSource): Text | undefined {
  const [only] = parts;
  return only && parts.length === 1 && only.kind !== 'records' && !isMeantAsRecords(only) ? only : undefined;
}

function isMeantAsRecords(part: Text): boolean {
  const uri = part.place?.uri;
  if (!uri) return false;
  const document = workspace.textDocuments.find((open) => open.uri.toString() === uri.toString());
  return RECORD_FILE.test(uri.path) || (document !== undefined && RECORD_LANGUAGE.test(document.languageId));
}

/** Undefined: it is not at hand, or long. */
export function sizeOf(part: Text): TextSize | undefined {
  if (part.kind !== 'text' || part.text.length > MAX_CHARACTERS) return undefined;
  const { text } = part;
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line !== '').length;
  return { lines, bytes: Buffer.byteLength(text) };
}
