import { explainError } from '../../aws';
import { LivePick, type PickItem } from './quickPicks';

export interface PickOptions<T extends PickItem> {
  title: string;
  placeholder: string;
  /** Rows that are known at once; those that have to be asked for follow, group by group. */
  first: readonly T[];
  /** Adds rows as they come; ends early when the signal aborts. */
  load: (add: (items: readonly T[]) => void, signal: AbortSignal) => Promise<void>;
  /** Rows for what is typed, below those that are `known`; to be shown whatever it is, they set `alwaysShow`. */
  typed?: (text: string, known: readonly T[]) => readonly T[];
}

/** A quick pick that is there at once, fills while AWS answers, and keeps what is typed. `undefined`: dismissed. */
export function pick<T extends PickItem>(options: PickOptions<T>): Promise<T | undefined> {
  const live = new LivePick<T>(options);
  const abort = new AbortController();
  let known = options.first;
  let typed: readonly T[] = [];
  const show = () => live.setItems([...known, ...typed]);
  const add = (items: readonly T[]) => {
    known = [...known, ...items];
    show();
  };
  show();
  live.busy = true;
  live.onDidChangeValue((text) => {
    const before = typed.length;
    typed = text.trim() === '' ? [] : (options.typed?.(text.trim(), known) ?? []);
    if (typed.length > 0 || before > 0) show();
  });
  options
    .load(add, abort.signal)
    .catch((error: unknown) => {
      if (!abort.signal.aborted) live.title = `${options.title}: ${explainError(error).title}`;
    })
    .finally(() => {
      if (!abort.signal.aborted) live.busy = false;
    });
  return new Promise((resolve) => {
    live.onDidAccept(() => {
      const { chosen } = live;
      if (!chosen) return;
      resolve(chosen);
      live.hide();
    });
    live.onDidHide(() => {
      abort.abort();
      live.dispose();
      resolve(undefined);
    });
    live.show();
  });
}
