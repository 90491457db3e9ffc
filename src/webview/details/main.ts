import './details.css';
import { DetailsApp, type SavedDetails } from './app';
import type { FromDetails, ToDetails } from './messages';

const host = acquireVsCodeApi<SavedDetails>();
let app: DetailsApp | undefined;

window.addEventListener('message', ({ data }: MessageEvent<ToDetails>) => {
  if (data.kind === 'init') {
    app ??= new DetailsApp({
      texts: data.texts,
      locale: data.locale,
      saved: host.getState(),
      send: (message: FromDetails) => host.postMessage(message),
      save: (state) => host.setState(state),
    });
  } else app?.receive(data);
});
host.postMessage({ kind: 'ready' } satisfies FromDetails);
