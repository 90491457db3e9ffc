import './tail.css';
import { App } from './app';
import type { FromPanel, ToPanel } from './messages';
import type { SavedState } from './savedState';

const host = acquireVsCodeApi<SavedState>();
let app: App | undefined;

window.addEventListener('message', (event: MessageEvent<ToPanel>) => {
  const message = event.data;
  if (message.kind === 'init') {
    app ??= new App({
      texts: message.texts,
      locale: message.locale,
      times: message.times,
      saved: host.getState(),
      send: (answer: FromPanel) => host.postMessage(answer),
      save: (state) => host.setState(state),
    });
  }
  app?.receive(message);
});
host.postMessage({ kind: 'ready' } satisfies FromPanel);
