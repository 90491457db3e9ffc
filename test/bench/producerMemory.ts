import { openClients } from '../../src/aws';
import { inspectRecords, sendRecords } from '../../src/producer';
import { fileChunks, readRecords } from '../../src/records';

/** Sends a file, and reports the peak memory of the process. */
async function main(file: string, port: string, expected: number): Promise<void> {
  const clients = await openClients({ name: 'bench', region: 'us-east-1', endpoint: `http://127.0.0.1:${port}` });
  const inspection = await inspectRecords(readRecords(fileChunks(file)));
  const target = { kind: 'dataStream', name: 'bench' } as const;
  const report = await sendRecords({ target, clients, records: readRecords(fileChunks(file)), inspection });
  if (report.sent !== expected) throw new Error(`${report.sent} of ${expected} sent`);
  clients.destroy();
  process.send?.({ peakMegabytes: Math.round(process.resourceUsage().maxRSS / 1e3) });
  process.disconnect();
}

const [file = '', port = '', expected = ''] = process.argv.slice(2);
void main(file, port, Number(expected));
