import * as l10n from '@vscode/l10n';
import { Uri, window } from 'vscode';
import { PipelinesError } from '../../errors';
import { formatBytes, plural } from '../format';
import { showResult } from '../messages';
import { askForFile } from './askForFile';
import { askForForm } from './askForForm';
import { exportDecoding } from './exportDecoding';
import { TailRecording } from './tailRecording';
import type { TailSession } from './tailSession';

/** Begins to record a tail to a file that the person chooses, or ends the recording and says what is in the file. */
export async function toggleRecording(session: TailSession): Promise<void> {
  const { recording } = session;
  if (!recording) return begin(session);
  await session.endRecording();
  const { records, bytes } = recording.recorded;
  const text = l10n.t('Recorded {0} ({1}) to {2}.', plural(records, 'record'), formatBytes(bytes), recording.name);
  showResult('info', text, [
    { label: l10n.t('Open'), run: () => window.showTextDocument(Uri.file(recording.filePath)) },
  ]);
}

async function begin(session: TailSession): Promise<void> {
  const uri = await askForFile(session.stream, l10n.t('Record tail'));
  if (!uri) return;
  if (uri.scheme !== 'file') {
    throw new PipelinesError(
      'NoFile',
      l10n.t('A tail can be recorded only to a local file, not to "{0}:".', uri.scheme),
    );
  }
  const form = await askForForm(uri, l10n.t('Record tail'));
  if (!form) return;
  const writing = { ...exportDecoding(session.decode), spreadsheetSafe: form.spreadsheetSafe };
  await session.record(await TailRecording.begin(uri.fsPath, form.format, writing));
}
