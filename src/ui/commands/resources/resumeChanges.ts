import * as l10n from '@vscode/l10n';
import { systemClock } from '../../../common';
import {
  undoParts,
  untilDeliveryStreamActive,
  untilDeliveryStreamGone,
  untilStreamActive,
  untilStreamGone,
  type Work,
} from '../../../pipelines';
import { showError, showResult } from '../../messages';
import { PendingChanges, type PendingChange } from './pendingChanges';
import { doWork, type ResourceServices } from './work';

/** After a reload the process before may still be about to end, so what it waits for is looked at again for a while. */
const LOOK_EVERY_MS = 2_000;
const LOOK_FOR_MS = 90_000;

/** Goes on waiting for what a window waited for that was closed or reloaded. */
export async function resumeChanges(services: ResourceServices, signal: AbortSignal): Promise<void> {
  const journal = new PendingChanges(services.memento);
  const untilMs = Date.now() + LOOK_FOR_MS;
  for (;;) {
    for (const change of await journal.takeOver()) void resume(services, change);
    if (!journal.hasOthers || Date.now() > untilMs) return;
    await systemClock.sleep(LOOK_EVERY_MS, signal);
  }
}

async function resume(services: ResourceServices, change: PendingChange): Promise<void> {
  try {
    const connection = services.connections.get(change.connection);
    if (change.kind === 'pipeline') {
      offerUndo(services, change);
      return;
    }
    const { title, name, until } = change;
    await doWork(services, { connection, title, pending: change }, (work) => waitFor(work, change));
    showResult('info', until === 'active' ? l10n.t('{0} is active.', name) : l10n.t('{0} is deleted.', name));
  } catch (error) {
    showError(services.log, error, { doing: change.title });
  }
}

async function waitFor(work: Work, { kind, name, until }: Exclude<PendingChange, { kind: 'pipeline' }>): Promise<void> {
  if (kind === 'stream') await (until === 'active' ? untilStreamActive : untilStreamGone)(work, name);
  else await (until === 'active' ? untilDeliveryStreamActive : untilDeliveryStreamGone)(work, name);
}

/** Nobody can tell whether the person still wants it. */
function offerUndo(
  services: ResourceServices,
  { connection, title, parts }: PendingChange & { kind: 'pipeline' },
): void {
  const names = parts.map(({ name }) => name).join(', ');
  showResult('warning', l10n.t('{0} was interrupted when its window closed. Begun so far: {1}.', title, names), [
    { label: l10n.t('Delete Again'), run: () => undo(services, connection, parts) },
    { label: l10n.t('Keep'), run: () => services.tree.refresh() },
  ]);
}

async function undo(
  services: ResourceServices,
  connectionName: string,
  parts: (PendingChange & { kind: 'pipeline' })['parts'],
): Promise<void> {
  const connection = services.connections.get(connectionName);
  const options = { connection, title: l10n.t('Deleting again what was created'), pending: undefined };
  const { undone, notUndone } = await doWork(services, options, (work) => undoParts(work, parts));
  const [failed] = notUndone;
  if (failed) showError(services.log, failed.reason, { connection, doing: l10n.t('delete {0}', failed.part.name) });
  else showResult('info', l10n.t('Deleted again: {0}.', undone.map(({ name }) => name).join(', ')));
}
