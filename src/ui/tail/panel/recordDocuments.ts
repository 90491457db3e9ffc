import { Uri, type TextDocumentContentProvider } from 'vscode';
import type { StoredRecord } from '../../../consumer';
import type { DecodeOptions } from '../../../records';
import { TAIL_RECORD_SCHEME } from '../../contributions';
import { sequenceOf } from './rows';
import { wholeRecord } from './wholeRecord';

const MAX_KEPT = 50;

/** Records of tails as documents: readable, not to be saved, and there as long as the window is. */
export class RecordDocuments implements TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  #lists = 0;

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }

  /** The document of a record, by its own bytes: it stays when the tail drops the record. */
  async add(stream: string, record: StoredRecord, decode: DecodeOptions = {}): Promise<Uri> {
    const { kind, text } = await wholeRecord(record.data, decode);
    const name = `${sequenceOf(record)}.${kind === 'json' ? 'json' : 'txt'}`;
    const path = `/${encodeURIComponent(stream)}/${record.shardId}/${name}`;
    return this.#keep(path, kind === 'json' ? `${text}\n` : text);
  }

  /** A document of several records. */
  addLines(stream: string, name: string, lines: string): Uri {
    this.#lists++;
    return this.#keep(`/${encodeURIComponent(stream)}/${this.#lists}/${name}.jsonl`, lines);
  }

  #keep(path: string, text: string): Uri {
    this.#texts.delete(path);
    this.#texts.set(path, text);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > MAX_KEPT && oldest !== undefined) this.#texts.delete(oldest);
    return Uri.from({ scheme: TAIL_RECORD_SCHEME, path });
  }
}
