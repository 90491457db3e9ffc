import * as l10n from '@vscode/l10n';
import {
  EventEmitter,
  Uri,
  ViewColumn,
  window,
  workspace,
  type Disposable,
  type TextDocumentContentProvider,
} from 'vscode';
import { compileTemplate, isTemplateError } from '../../samples';
import { SAMPLE_SCHEME } from '../contributions';
import { reportText } from '../inert/inertText';
import { formatJson } from '../../records';
import { Debouncer } from './debouncer';
import { isTemplate, templateName } from './templateDocument';

const RECORDS_SHOWN = 5;
/** A template may make a record of megabytes; nobody reads more of it than this. */
const MAX_CHARACTERS = 100_000;
const REFRESH_DELAY_MS = 200;

interface Preview {
  template: Uri;
  /** Stays while the template is edited, so that only what was edited changes. */
  seed: number;
  startTimeMs: number;
  /** The last sample that could be made: it stays in sight while a mistake is being typed. */
  lastSample: string;
}

/** What a template makes, in a document beside it that follows each edit. */
export class SamplePreviews implements TextDocumentContentProvider, Disposable {
  readonly #previews = new Map<string, Preview>();
  readonly #changed = new EventEmitter<Uri>();
  readonly onDidChange = this.#changed.event;
  readonly #edits = new Debouncer(REFRESH_DELAY_MS);
  readonly #subscriptions: { dispose(): unknown }[];

  constructor() {
    this.#subscriptions = [
      this.#changed,
      this.#edits,
      workspace.onDidChangeTextDocument(({ document }) => {
        if (!isTemplate(document)) return;
        const uri = previewUri(document.uri);
        if (this.#previews.has(uri.toString())) this.#edits.run(uri.toString(), () => this.#changed.fire(uri));
      }),
      workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === SAMPLE_SCHEME) this.#previews.delete(uri.toString());
      }),
    ];
  }

  /** Beside the template; the person goes on typing there. */
  async show(template: Uri): Promise<Uri> {
    const uri = previewUri(template);
    const document = await workspace.openTextDocument(uri);
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
    return uri;
  }

  /** `uri`: of the template, or of its preview. Other records of the same kind. */
  newSample(uri: Uri): void {
    const shown = uri.scheme === SAMPLE_SCHEME ? uri : previewUri(uri);
    const preview = this.#previews.get(shown.toString());
    if (preview) {
      preview.seed++;
      preview.startTimeMs = Date.now();
    }
    this.#changed.fire(shown);
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const preview = this.#preview(uri);
    try {
      const template = (await workspace.openTextDocument(preview.template)).getText();
      preview.lastSample = await sampleOf(template, preview);
      return preview.lastSample;
    } catch (error) {
      return `// ${reportText(await this.#mistake(preview, error))}\n${preview.lastSample}`;
    }
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #preview(uri: Uri): Preview {
    const known = this.#previews.get(uri.toString());
    if (known) return known;
    const preview = { template: templateOf(uri), seed: 1, startTimeMs: Date.now(), lastSample: '' };
    this.#previews.set(uri.toString(), preview);
    return preview;
  }

  async #mistake({ template }: Preview, error: unknown): Promise<string> {
    const [first] = isTemplateError(error) ? error.diagnostics : [];
    const oneLine = (text: string) => text.replace(/\s+/g, ' ');
    if (!first) return oneLine(error instanceof Error ? error.message : String(error));
    const document = await workspace.openTextDocument(template);
    return l10n.t('Line {0}: {1}', document.positionAt(first.offset).line + 1, oneLine(first.message));
  }
}

/** The template that a preview shows samples of. */
export function templateOf(preview: Uri): Uri {
  return Uri.parse(preview.query, true);
}

function previewUri(template: Uri): Uri {
  const path = `/${templateName(template)} sample.jsonl`;
  return Uri.from({ scheme: SAMPLE_SCHEME, path, query: template.toString() });
}

async function sampleOf(template: string, { seed, startTimeMs }: Preview): Promise<string> {
  const generator = await compileTemplate({ template, seed, startTimeMs });
  const decoder = new TextDecoder();
  const records = generator.batch(RECORDS_SHOWN).map((record) => {
    const text = decoder.decode(record.subarray(0, MAX_CHARACTERS));
    if (record.length > MAX_CHARACTERS) return `${text}…`;
    return /^[[{]/.test(text) ? formatJson(text) : text;
  });
  return `${records.join('\n')}\n`;
}
