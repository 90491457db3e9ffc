import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { isPipelinesError } from '../../src/errors';
import type { SendReport } from '../../src/producer';
import { commandsOf, readTaskPage, TASK_PAGES, type PageCommand } from '../support/taskPages';
import { activate, run, startLocal, until, workspaceFile } from './harness/extension';
import { s3Client } from './harness/outputs';

/** The folder of the reader's files. */
const FOLDER = 'file:///path/to/';

function asHere({ command, args }: PageCommand): PageCommand {
  const here = JSON.stringify(args).replaceAll(FOLDER, `${workspaceFile('').toString()}/`.replace(/\/\/$/, '/'));
  return { command, args: JSON.parse(here) as PageCommand['args'] };
}

function isSendReport(result: unknown): result is SendReport {
  return typeof result === 'object' && result !== null && 'sent' in result && 'notSent' in result;
}

/** Undefined: the delivery stream has not delivered what was sent to it yet. */
async function resultOf(command: string, args: unknown): Promise<unknown> {
  try {
    return (await vscode.commands.executeCommand(command, args)) ?? null;
  } catch (error) {
    if (command.endsWith('.openNewestObject') && isPipelinesError(error) && error.code === 'NoObjects')
      return undefined;
    throw error;
  }
}

describe('the commands on the pages of docs', () => {
  let endpoint: string;

  before(async () => {
    await activate();
    ({ endpoint } = await startLocal());
    await run('local.reset', { confirmed: true });
  });

  after(() => run('local.reset', { confirmed: true }));

  /** What the extension's own words on the pages take for granted. */
  const BEFORE: Partial<Record<(typeof TASK_PAGES)[number], () => Promise<unknown>>> = {
    send: async () => vscode.window.showTextDocument(workspaceFile('orders.json')),
    redrive: putFailedRecord,
  };

  async function putFailedRecord(): Promise<void> {
    const s3 = s3Client(endpoint);
    const failure = {
      attemptsMade: 4,
      arrivalTimestamp: Date.now(),
      errorCode: 'Lambda.FunctionError',
      errorMessage: 'The function answered with an error.',
      rawData: Buffer.from('{"orderId":"o-1"}').toString('base64'),
    };
    const Key = 'processing-failed/2026/11/24/04/demo-delivery-1-failed';
    await s3.putObject({ Bucket: 'demo-bucket', Key, Body: `${JSON.stringify(failure)}\n` });
    s3.destroy();
  }

  // The page of costs shows no commands.
  for (const page of TASK_PAGES.filter((name) => name !== 'costs')) {
    it(`do what they say: docs/${page}.md`, async () => {
      const root = vscode.extensions.getExtension('kinesis-pipelines.kinesis-pipelines')?.extensionPath;
      assert.ok(root !== undefined);
      await BEFORE[page]?.();
      const commands = commandsOf(readTaskPage(root, page));
      assert.ok(commands.length > 0);
      for (const shown of commands) {
        const { command, args } = asHere(shown);
        const result = await until(() => resultOf(command, args));
        if (isSendReport(result)) {
          assert.ok(result.sent > 0, `${page}: ${JSON.stringify(result)}`);
          assert.equal(result.failed + result.notSent, 0, page);
        }
        if (command.endsWith('.verifyDelivery')) assert.equal((result as { missing: number }).missing, 0);
        if (command.endsWith('.redrive')) {
          const { plan, report } = result as { plan: { records: number }; report?: SendReport };
          assert.deepEqual([plan.records, report?.sent], [1, args.dryRun === false ? 1 : undefined]);
        }
        if (command.endsWith('.tail')) await run('tail.stop', result);
      }
    });
  }
});
