import { openSink } from '../../bench/tail/openSink';
import { TailPanel } from '../harness/tailPanel';
import type { Workbench, WorkbenchOptions } from '../harness/workbench';
import { withWorkbench } from './withWorkbench';

const STREAM = 'busy-stream';
const SHARDS = 8;
const RECORDS_PER_SECOND = Number(process.env.BENCH_TAIL_RATE ?? 40_000);

export interface BusyPanel {
  panel: TailPanel;
  workbench: Workbench;
  /** Records that arrive in a second. */
  rate: number;
  /** Until when the extension host had nothing to do; milliseconds since the epoch. */
  idleMs: number;
}

/** The panel in the real workbench, on a stream of a server that answers like Kinesis and gives as much as is asked for. */
export async function openBusyPanel(
  { settings, ...options }: WorkbenchOptions,
  measure: (busy: BusyPanel) => Promise<void>,
): Promise<void> {
  const sink = await openSink({ kind: 'live', shards: SHARDS, recordsPerSecond: RECORDS_PER_SECOND });
  const connection = { name: 'bench', region: 'us-east-1', endpoint: sink.endpoint };
  try {
    await withWorkbench(
      { ...options, settings: { ...settings, 'kinesisPipelines.connections': [connection] } },
      async (workbench) => {
        await workbench.tree.collapse('Local pipeline');
        await workbench.tree.expand('bench');
        await workbench.tree.expand('Data Streams');
        const idleMs = Date.now();
        await workbench.tree.pressInlineAction(STREAM, 'Tail Stream');
        await measure({ panel: new TailPanel(workbench.page), workbench, rate: RECORDS_PER_SECOND, idleMs });
      },
    );
  } finally {
    await sink.close();
  }
}
