import './map.css';
import { MapApp, type SavedMap } from './app';
import type { FromMap, ToMap } from './messages';

const host = acquireVsCodeApi<SavedMap>();
let app: MapApp | undefined;

window.addEventListener('message', ({ data }: MessageEvent<ToMap>) => {
  if (data.kind === 'init') {
    app ??= new MapApp({
      texts: data.texts,
      locale: data.locale,
      saved: host.getState(),
      send: (message: FromMap) => host.postMessage(message),
      save: (state) => host.setState(state),
    });
  } else app?.receive(data);
});
host.postMessage({ kind: 'ready' } satisfies FromMap);
