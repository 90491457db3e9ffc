import { explainError } from '../../aws';
import { isCancellation } from '../../errors';
import { LivePick, type PickItem } from './quickPicks';

/** Adds rows; those of a group stand together, below its heading. */
type AddRows<T> = (items: readonly T[], group?: string) => void;

export interface PickOptions<T extends PickItem> {
  title: string;
  placeholder: string;
  /** Rows that are known at once; those that have to be asked for follow, group by group. */
  first: readonly T[];
  /** Adds rows as they come; ends early when the signal aborts. */
  load: (add: AddRows<T>, signal: AbortSignal) => Promise<void>;
  /** Adds rows for what is typed that `load` has not added. The signal aborts when something else is typed. */
  search?: (text: string, add: AddRows<T>, signal: AbortSignal) => Promise<void>;
  /** The row that stands above a group. */
  heading?: (group: string) => T;
  /** Rows for what is typed, below those that are `known`; to be shown whatever it is, they set `alwaysShow`. */
  typed?: (text: string, known: readonly T[]) => readonly T[];
}

/** So long after the last key, what is typed is looked for. */
const PAUSE_MS = 150;

/** A quick pick that is there at once, fills while AWS answers, and keeps what is typed. `undefined`: dismissed. */
export function pick<T extends PickItem>(options: PickOptions<T>): Promise<T | undefined> {
  const live = new LivePick<T>(options);
  const abort = new AbortController();
  const groups = new Map<string, readonly T[]>();
  let typed: readonly T[] = [];
  const known = () => {
    const grouped = [...groups].flatMap(([group, items]) => [
      ...(options.heading ? [options.heading(group)] : []),
      ...items,
    ]);
    return [...options.first, ...grouped];
  };
  const show = () => live.setItems([...known(), ...typed]);
  const add: AddRows<T> = (items, group = '') => {
    if (abort.signal.aborted || items.length === 0) return;
    groups.set(group, [...(groups.get(group) ?? []), ...items]);
    show();
  };
  let running = 0;
  const work = async (asked: Promise<void>, signal: AbortSignal) => {
    live.busy = ++running > 0;
    try {
      await asked;
    } catch (error) {
      if (!signal.aborted && !isCancellation(error)) live.title = `${options.title}: ${explainError(error).title}`;
    } finally {
      running--;
      if (!abort.signal.aborted) live.busy = running > 0;
    }
  };
  show();
  const endSearch = searching(options.search, (search, text, signal) => void work(search(text, add, signal), signal));
  live.onDidChangeValue((text) => {
    const before = typed.length;
    typed = text.trim() === '' ? [] : (options.typed?.(text.trim(), known()) ?? []);
    if (typed.length > 0 || before > 0) show();
    endSearch.next(text.trim());
  });
  void work(options.load(add, abort.signal), abort.signal);
  return new Promise((resolve) => {
    live.onDidAccept(() => {
      const { chosen } = live;
      if (!chosen) return;
      resolve(chosen);
      live.hide();
    });
    live.onDidHide(() => {
      abort.abort();
      endSearch.end();
      live.dispose();
      resolve(undefined);
    });
    live.show();
  });
}

/** Begins a search when typing pauses, and ends the one before. */
function searching<Search>(
  search: Search | undefined,
  begin: (search: Search, text: string, signal: AbortSignal) => void,
): { next(text: string): void; end(): void } {
  let timer: NodeJS.Timeout | undefined;
  let abort = new AbortController();
  const end = () => {
    clearTimeout(timer);
    abort.abort();
  };
  return {
    end,
    next: (text) => {
      end();
      if (!search || text === '') return;
      abort = new AbortController();
      const { signal } = abort;
      timer = setTimeout(() => begin(search, text, signal), PAUSE_MS);
    },
  };
}
