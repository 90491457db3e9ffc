import { randomInt } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import { commands } from 'vscode';
import { listNames } from '../../../aws';
import { systemClock } from '../../../common';
import { PipelinesError } from '../../../errors';
import { compileTemplate, paced } from '../../../samples';
import type { Connections } from '../../connections/connections';
import type { LocalPipeline } from '../../connections/localPipeline';
import { COMMANDS, CONTEXT_KEYS, DEMO_STREAM, LOCAL_CONNECTION } from '../../contributions';
import { presetTemplate } from '../../prompts/presets';
import type { Sender, TargetedReport } from '../../send/sender';
import { tickStep } from '../../tourSteps';
import { command, type Command } from '../command';
import { sameRecords } from './generate';

const FEED_PRESET = 'orders';
/** A person can follow so many in a tail. */
const FEED_PER_SECOND = 10;
/** A feed that somebody forgets to stop does not fill the disk. */
const MAX_FEED_MS = 10 * 60_000;
const MAX_SEED = 1_000_000;

export interface FeedServices {
  connections: Connections;
  local: LocalPipeline;
  sender: Sender;
}

/** Sends generated orders to the local pipeline until a person stops it. */
export function feedCommands(services: FeedServices): Command[] {
  let running: AbortController | undefined;
  return [
    command({
      id: COMMANDS.feed,
      doing: l10n.t('feed the pipeline'),
      argument: () => undefined,
      run: async () => {
        if (running) return undefined;
        running = new AbortController();
        await commands.executeCommand('setContext', CONTEXT_KEYS.feeding, true);
        try {
          return await feed(services, running.signal);
        } finally {
          running = undefined;
          await commands.executeCommand('setContext', CONTEXT_KEYS.feeding, false);
        }
      },
    }),
    command({
      id: COMMANDS.feedStop,
      doing: l10n.t('stop feeding the pipeline'),
      argument: () => undefined,
      run: () => running?.abort(),
    }),
  ];
}

/** It ends as a send that is complete: the message says how many records were sent, and offers to verify their delivery. */
async function feed({ connections, local, sender }: FeedServices, stopped: AbortSignal): Promise<TargetedReport> {
  await local.start();
  const stream = await fedStream(connections);
  const template = presetTemplate(FEED_PRESET);
  const run = { template, seed: randomInt(MAX_SEED), startTimeMs: Date.now(), stepMs: 1_000 / FEED_PER_SECOND };
  const generator = await compileTemplate(run);
  return sender.send({
    target: { connection: LOCAL_CONNECTION, stream },
    name: l10n.t('generated orders'),
    uris: [],
    format: 'auto',
    settings: { partitionKey: { kind: 'field', path: 'customer.id' } },
    records: (cancelled) =>
      paced(generator, {
        plan: { kind: 'constant', perSecond: FEED_PER_SECOND },
        durationMs: MAX_FEED_MS,
        signal: AbortSignal.any([stopped, cancelled]),
        clock: systemClock,
      }),
    onSettled: () => tickStep('feed'),
    reread: sameRecords(() => compileTemplate(run)),
  });
}

/** The demo stream; in a pipeline that has none, its first stream. */
async function fedStream(connections: Connections): Promise<string> {
  const connection = connections.local();
  const clients = await connections.clients(LOCAL_CONNECTION);
  const { items } = await listNames({ clients, connection, kind: 'stream' });
  const names = items.map(({ name }) => name);
  const stream = names.includes(DEMO_STREAM) ? DEMO_STREAM : names[0];
  if (stream !== undefined) return stream;
  throw new PipelinesError('NoStream', l10n.t('The local pipeline has no data stream.'), {
    remedy: l10n.t('Create one, or reset the local pipeline.'),
  });
}
