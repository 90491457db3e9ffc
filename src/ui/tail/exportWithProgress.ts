import * as l10n from '@vscode/l10n';
import { window } from 'vscode';
import { streamLabel } from '../../aws';
import { formatBytes, plural } from '../format';
import { showResult } from '../messages';
import { runInStatusBar } from '../runningTasks';
import { exportTail, type ExportRequest } from './exportTail';

/** Exports for a person: with progress and cancel in the status bar, and a message at the end. */
export async function exportWithProgress(request: ExportRequest): Promise<unknown> {
  const { uri } = request;
  const title = l10n.t('Exporting {0}', streamLabel(request.session.stream));
  const written = await runInStatusBar(title, (report, signal) =>
    exportTail({ ...request, signal, onProgress: (done) => report('', done) }),
  );
  const text = l10n.t('Wrote {0} ({1}).', plural(written.records, 'record'), formatBytes(written.bytes));
  showResult('info', text, [{ label: l10n.t('Open'), run: () => window.showTextDocument(uri) }]);
  return written;
}
