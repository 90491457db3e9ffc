import * as l10n from '@vscode/l10n';
import { COMMANDS } from './contributions';
import type { CancellableTask, ReportProgress } from './progress';
import { StatusItem } from './statusItem';

/** Left of what an editor shows of itself, beside the sends. */
const PRIORITY = 89;
/** A text that changes more often can't be read. */
const REPORTED_EVERY_MS = 200;

const running = new Map<number, AbortController>();
let lastId = 0;

/**
 * For work that goes on beside what a person does: an entry of the status bar says how far it is, and a click cancels it. No message covers
 * anything. Cancelled: the task's own `AbortError`.
 */
export async function runInStatusBar<T>(title: string, task: CancellableTask<T>): Promise<T> {
  const id = ++lastId;
  const abort = new AbortController();
  running.set(id, abort);
  const command = { id: COMMANDS.cancelTask, argument: { task: id } };
  const item = new StatusItem({ id: `kinesisPipelines.task.${id}`, name: title, command, priority: PRIORITY });
  let shownMs = 0;
  const show = (text: string, message: string) =>
    item.show({ icon: 'sync~spin', text, tooltip: [title, message, '', l10n.t('Click to cancel')] });
  const report: ReportProgress = (message, fraction) => {
    if (Date.now() - shownMs < REPORTED_EVERY_MS) return;
    shownMs = Date.now();
    const percent = fraction === undefined ? '' : ` ${Math.floor(100 * Math.min(1, fraction))} %`;
    show(message === '' ? `${title}${percent}` : `${title}${percent} · ${message}`, message);
  };
  show(title, '');
  try {
    return await task(report, abort.signal);
  } finally {
    running.delete(id);
    item.dispose();
  }
}

/** @returns whether it was still under way */
export function cancelTask(id: number): boolean {
  running.get(id)?.abort();
  return running.has(id);
}
