import { monitorEventLoopDelay } from 'node:perf_hooks';

/** An idle event loop: measures, between `begin` and `end`, for how many milliseconds it was blocked. */
const loop = monitorEventLoopDelay({ resolution: 5 });

process.on('message', (message) => {
  if (message === 'begin') loop.enable();
  else process.send?.(Math.round(loop.max / 1e6));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
