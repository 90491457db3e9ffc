import { DEFAULT_COLUMNS } from './columns';
import type { SavedState, SavedView } from './savedState';

const DEFAULT_SHARE = 40;
/** A tab may be hidden right after a move. */
const SAVE_MS = 100;

export interface PanelMemoryOptions {
  saved: SavedState | undefined;
  save: (state: SavedState) => void;
  /** Where one is; undefined: nowhere yet. */
  viewNow: () => SavedView | undefined;
}

/** What comes back when the tab was hidden, or the window reloaded: VS Code keeps it. */
export class PanelMemory {
  readonly state: SavedState;
  readonly #options: PanelMemoryOptions;
  /** Where one was before the tab was hidden. */
  #awaited: SavedView | undefined;
  #saving: number | undefined;

  constructor(options: PanelMemoryOptions) {
    this.#options = options;
    const { saved } = options;
    this.#awaited = saved?.view;
    this.state = {
      saved: saved?.saved,
      layout: saved?.layout ?? { shown: [...DEFAULT_COLUMNS], widths: {} },
      detailsShare: saved?.detailsShare ?? DEFAULT_SHARE,
      recordTab: saved?.recordTab ?? 'record',
      view: undefined,
    };
  }

  save(): void {
    this.#options.save(this.state);
  }

  /** The tail itself, which only the host reads. */
  saveTail(saved: unknown): void {
    this.state.saved = saved;
    this.save();
  }

  /** Once: where one was, if that is a place of this view of this tail. */
  takeAwaited(tail: string | undefined, generation: number): SavedView | undefined {
    const awaited = this.#awaited;
    this.#awaited = undefined;
    return awaited?.tail === tail && awaited?.generation === generation ? awaited : undefined;
  }

  saveViewSoon(): void {
    if (this.#saving !== undefined) return;
    this.#saving = window.setTimeout(() => {
      this.#saving = undefined;
      this.#saveView();
    }, SAVE_MS);
  }

  #saveView(): void {
    const view = this.#awaited ? undefined : this.#options.viewNow();
    if (!view) return;
    // While it follows, nothing but the end moves.
    if (view.place.top === undefined) view.place.seenEnd = 0;
    if (JSON.stringify(view) === JSON.stringify(this.state.view)) return;
    this.state.view = view;
    this.save();
  }
}
