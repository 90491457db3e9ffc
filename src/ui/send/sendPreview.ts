import * as l10n from '@vscode/l10n';
import {
  EventEmitter,
  TabInputText,
  Uri,
  ViewColumn,
  window,
  workspace,
  type Disposable,
  type TextDocumentContentProvider,
} from 'vscode';
import type { ShardSpread } from '../../producer';
import { PREVIEW_SCHEME } from '../contributions';
import { formatBytes, plural } from '../format';
import { reportText } from '../inert/inertText';
import { targetLabel, type TargetArgument } from '../prompts/targetNames';
import type { CheckedInput } from './checkedInput';
import { decisionName } from './formatNames';
import type { SendSettings } from './preferences';
import { partitionKeyText } from './settingsText';
import { shardLine, spreadWarnings } from './spreadText';

const RECORDS_SHOWN = 20;
const MAX_SHARDS_LISTED = 32;

export interface Previewed {
  input: CheckedInput;
  target: TargetArgument;
  settings: SendSettings;
  /** Unknown for a delivery stream, or where the shards may not be listed. */
  spread: ShardSpread | undefined;
}

/** What would be sent, beside the editor, as long as a person decides on it. */
export class SendPreviews implements TextDocumentContentProvider, Disposable {
  readonly #texts = new Map<string, string>();
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  #next = 1;

  /** The document is there until it is closed. */
  open(): SendPreview {
    const number = this.#next++;
    return new SendPreview({
      uriOf: (name) => Uri.from({ scheme: PREVIEW_SCHEME, path: `/${number}/${name.replaceAll('/', ' ')}.jsonl` }),
      set: (uri, text) => {
        this.#texts.set(uri.path, text);
        this.#changed.fire(uri);
      },
      forget: (uri) => this.#texts.delete(uri.path),
    });
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.#texts.get(uri.path) ?? '';
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

interface PreviewDocuments {
  uriOf: (name: string) => Uri;
  set: (uri: Uri, text: string) => void;
  forget: (uri: Uri) => void;
}

export class SendPreview {
  readonly #documents: PreviewDocuments;
  #uri: Uri | undefined;

  constructor(documents: PreviewDocuments) {
    this.#documents = documents;
  }

  /** Beside what the person is at, which keeps the focus. */
  async show(previewed: Previewed): Promise<void> {
    const isOpen = this.#uri !== undefined;
    const { name } = previewed.input.source;
    this.#uri ??= this.#documents.uriOf(l10n.t('Preview of {0}', name.slice(name.lastIndexOf('/') + 1)));
    this.#documents.set(this.#uri, previewText(previewed));
    if (isOpen) return;
    const document = await workspace.openTextDocument(this.#uri);
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
  }

  async close(): Promise<void> {
    const uri = this.#uri;
    if (!uri) return;
    const tabs = window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(({ input }) => input instanceof TabInputText && input.uri.toString() === uri.toString());
    await window.tabGroups.close(tabs, true);
    this.#documents.forget(uri);
  }
}

function previewText(previewed: Previewed): string {
  const { first } = previewed.input.inspection;
  const records = first.slice(0, RECORDS_SHOWN).map(lineOf);
  return `${[...heading(previewed), ...records].join('\n')}\n`;
}

function heading({ input, target, settings, spread }: Previewed): string[] {
  const { inspection, source, decisions, sampleOf } = input;
  const amount = sampleOf ?? `${plural(inspection.records, 'record')}, ${formatBytes(inspection.bytes)}`;
  const formats = decisions.map(decisionName).join(', ');
  const shards = spread?.shards.slice(0, MAX_SHARDS_LISTED).map((shard) => `  ${shardLine(shard)}`) ?? [];
  const lines = [
    `${source.name} → ${targetLabel(target)} (${target.connection})`,
    formats === '' ? amount : l10n.t('{0}, read as {1}', amount, formats),
    ...('stream' in target ? [l10n.t('Partition key: {0}', partitionKeyText(settings))] : []),
    ...shards,
    ...(spread ? spreadWarnings(spread, settings) : []),
    firstText(input),
  ];
  // One line each: a file's name may hold a line break, and what follows it would stand outside of the comment.
  return lines.map((line) => `// ${reportText(line)}`);
}

function firstText({ inspection, sampleOf }: CheckedInput): string {
  if (sampleOf !== undefined) return l10n.t('Records like these:');
  return inspection.records > RECORDS_SHOWN
    ? l10n.t('The first {0} records, as they will be sent:', RECORDS_SHOWN)
    : l10n.t('As they will be sent:');
}

/** One line, whatever a record holds. */
function lineOf(record: Uint8Array): string {
  return new TextDecoder().decode(record).replace(/[\r\n]+/g, '⏎');
}
