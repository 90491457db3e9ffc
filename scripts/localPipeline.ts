import { LOCAL_PIPELINE } from './paths';
import { startProcessGroup, type ProcessGroup } from './processGroup';

export const USUAL_PORT = 4599;
/** `dist/local.js` ends with this when its port belongs to another program. */
const PORT_TAKEN = 4;
const LISTENING = /^listening on (http:\/\/127\.0\.0\.1:\d+)/;

export interface RunningLocalPipeline extends ProcessGroup {
  readonly endpoint: string;
}

/** Starts the local pipeline, in memory, on its usual port or on any free one. */
export async function startLocalPipeline(): Promise<RunningLocalPipeline> {
  return (await startOn(USUAL_PORT)) ?? (await startOn(0)) ?? Promise.reject(new Error('No port is free.'));
}

/** Undefined: the port is taken. */
async function startOn(port: number): Promise<RunningLocalPipeline | undefined> {
  const output: string[] = [];
  let listening: (endpoint: string) => void = () => undefined;
  const endpoint = new Promise<string>((resolve) => (listening = resolve));
  const group = startProcessGroup(process.execPath, [LOCAL_PIPELINE, '--port', String(port)], {
    onLine: (line) => {
      if (output.length < 100) output.push(line);
      const match = LISTENING.exec(line)?.[1];
      if (match !== undefined) listening(match);
    },
  });
  const started = await Promise.race([endpoint, group.exited]);
  if (typeof started === 'string') return { ...group, endpoint: started };
  if (started === PORT_TAKEN) return undefined;
  throw new Error(`The local pipeline ended with ${started}:\n${output.join('\n')}`);
}
