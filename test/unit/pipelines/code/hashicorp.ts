import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

type Answer = { parsed: Record<string, unknown> } | { problem: string };

/** In JavaScript, since the parser's declarations bring the types of a browser along, which change those of Node everywhere. */
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { parse } = require(workerData);
  parentPort.on('message', (text) =>
    parse('main.tf', text).then(
      (parsed) => parentPort.postMessage({ parsed }),
      (error) => parentPort.postMessage({ problem: String(error) }),
    ),
  );`;

let last: Promise<unknown> = Promise.resolve();
let worker: Worker | undefined;

/**
 * What HashiCorp's own parser reads. Rejects where it is not HCL. The parser is a Go program, whose runtime is a global: in a thread of
 * its own it does not meet those of other Go programs.
 */
export function parseHcl(text: string): Promise<Record<string, unknown>> {
  const parsed = last.then(() => ask(text));
  last = parsed.catch(() => undefined);
  return parsed;
}

async function ask(text: string): Promise<Record<string, unknown>> {
  worker ??= new Worker(PROGRAM, { eval: true, workerData: require.resolve('@cdktf/hcl2json') });
  worker.ref();
  worker.postMessage(text);
  const [answer] = (await once(worker, 'message')) as [Answer];
  worker.unref();
  if ('problem' in answer) throw new Error(answer.problem);
  return answer.parsed;
}
