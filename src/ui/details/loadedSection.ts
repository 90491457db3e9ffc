import * as l10n from '@vscode/l10n';
import type { DetailsContent, SectionNow, ShardPicture } from '../../webview';
import type { ShardHistory } from '../../pipelines';
import { formatCount } from '../format';
import { pageText } from '../inert/inertText';
import { aboutSection } from '../reports/reportPage';
import type { SectionSource, SectionView } from './detailsPage';

type Content = { kind: 'loading' } | { kind: 'failed'; text: string } | SectionView;

export interface LoadedSectionOptions {
  source: SectionSource;
  explain: (error: unknown, doing: string) => string;
  onDidChange: () => void;
}

/** A section with what is known of it. What is shown stays until something newer is there. */
export class LoadedSection {
  readonly #options: LoadedSectionOptions;
  #content: Content = { kind: 'loading' };
  #revision = 0;
  #abort: AbortController | undefined;

  constructor(options: LoadedSectionOptions) {
    this.#options = options;
  }

  get revision(): number {
    return this.#revision;
  }

  /** Undefined: there is nothing to see yet, or it failed. */
  get view(): SectionView | undefined {
    const content = this.#content;
    return content.kind === 'loading' || content.kind === 'failed' ? undefined : content;
  }

  get now(): SectionNow {
    const { title } = this.#options.source;
    return { title: pageText(title), revision: this.#revision, content: shownContent(this.#content) };
  }

  /** Loads it, also once more. It never fails: the reason is what is shown. */
  async load(): Promise<void> {
    this.stop();
    const abort = new AbortController();
    this.#abort = abort;
    const { source, explain } = this.#options;
    if (this.#content.kind === 'failed') this.#show({ kind: 'loading' });
    const content = await source.load(abort.signal).catch((error: unknown): Content => {
      return { kind: 'failed', text: explain(error, source.doing) };
    });
    if (!abort.signal.aborted) this.#show(content);
  }

  /** Loads it for another range of time. */
  async loadRange(range: string): Promise<void> {
    this.#options.source.chooseRange?.(range);
    await this.load();
  }

  get refreshMs(): number | undefined {
    return this.#options.source.refreshMs;
  }

  stop(): void {
    this.#abort?.abort();
  }

  #show(content: Content): void {
    this.#content = content;
    this.#revision++;
    this.#options.onDidChange();
  }
}

function shownContent(content: Content): DetailsContent {
  switch (content.kind) {
    case 'loading':
      return content;
    case 'failed':
      return { kind: 'failed', text: pageText(content.text) };
    case 'facts': {
      const facts = content.facts.map(({ label, value, actions = [] }) => ({
        ...{ label: pageText(label), value: pageText(value) },
        actions: actions.map((action) => pageText(action.label)),
      }));
      return { kind: 'facts', facts, note: content.note === undefined ? undefined : pageText(content.note) };
    }
    case 'charts':
      return { ...content, notes: content.notes.map((note) => pageText(note)) };
    case 'list':
      return {
        kind: 'list',
        about: aboutSection(content.section),
        picture: content.shards && pictureOf(content.shards, content.hot),
      };
  }
}

function pictureOf({ shards, generations, open }: ShardHistory, hot: ReadonlySet<string> = new Set()): ShardPicture {
  return {
    bars: shards.map(({ shardId, from, to, generation, until, isOpen }) => ({
      ...{ from, to, generation, until, isOpen },
      isHot: hot.has(shardId),
    })),
    generations,
    label: l10n.t(
      'Hash ranges of {0} open and {1} closed shards. The rows below have the same.',
      formatCount(open),
      formatCount(shards.length - open),
    ),
  };
}
