import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Does nothing, and says how long it was kept from it: between `begin` and `end`, in milliseconds. */
const loop = monitorEventLoopDelay({ resolution: 5 });

process.on('message', (message) => {
  if (message === 'begin') loop.enable();
  else process.send?.(Math.round(loop.max / 1e6));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
