import { window, type QuickPickItem } from 'vscode';
import { explainError } from '../../aws';

export interface PickOptions<T extends QuickPickItem> {
  title: string;
  placeholder: string;
  /** Rows that are known at once; those that have to be asked for follow, group by group. */
  first: readonly T[];
  /** Adds rows as they come; ends early when the signal aborts. */
  load: (add: (items: readonly T[]) => void, signal: AbortSignal) => Promise<void>;
}

/** A quick pick that is there at once, fills while AWS answers, and keeps what is typed. `undefined`: dismissed. */
export function pick<T extends QuickPickItem>(options: PickOptions<T>): Promise<T | undefined> {
  const quickPick = window.createQuickPick<T>();
  const abort = new AbortController();
  quickPick.title = options.title;
  quickPick.placeholder = options.placeholder;
  quickPick.matchOnDescription = true;
  quickPick.items = options.first;
  quickPick.busy = true;
  const add = (items: readonly T[]) => {
    // Setting the rows moves the highlight to the first: a person may be on another already.
    const active = quickPick.activeItems;
    quickPick.items = [...quickPick.items, ...items];
    if (active.length > 0) quickPick.activeItems = active;
  };
  options
    .load(add, abort.signal)
    .catch((error: unknown) => {
      if (!abort.signal.aborted) quickPick.title = `${options.title}: ${explainError(error).title}`;
    })
    .finally(() => {
      if (!abort.signal.aborted) quickPick.busy = false;
    });
  return new Promise((resolve) => {
    quickPick.onDidAccept(() => {
      const [chosen] = quickPick.selectedItems;
      if (!chosen) return;
      resolve(chosen);
      quickPick.hide();
    });
    quickPick.onDidHide(() => {
      abort.abort();
      quickPick.dispose();
      resolve(undefined);
    });
    quickPick.show();
  });
}
