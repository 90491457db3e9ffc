import './report.css';
import { ReportApp, type SavedReport } from './app';
import type { FromReport, ToReport } from './messages';

const host = acquireVsCodeApi<SavedReport>();
let app: ReportApp | undefined;

window.addEventListener('message', ({ data }: MessageEvent<ToReport>) => {
  if (data.kind === 'init') {
    app ??= new ReportApp({
      texts: data.texts,
      locale: data.locale,
      saved: host.getState(),
      send: (message: FromReport) => host.postMessage(message),
      save: (state) => host.setState(state),
    });
  } else app?.receive(data);
});
host.postMessage({ kind: 'ready' } satisfies FromReport);
