import { setTimeout as sleep } from 'node:timers/promises';
import * as l10n from '@vscode/l10n';
import { commands, Uri, window, type LogOutputChannel } from 'vscode';
import { PipelinesError } from '../../../errors';
import type { Connections } from '../../connections/connections';
import type { LocalPipeline } from '../../connections/localPipeline';
import {
  type CommandId,
  COMMANDS,
  DEMO_DELIVERY,
  DEMO_STREAM,
  EXPLORER_VIEW,
  LOCAL_CONNECTION,
  WALKTHROUGH,
} from '../../contributions';
import type { SentRecords } from '../../deliveries/sentRecords';
import type { ReportDocuments } from '../../reports/reportDocuments';
import type { ReportPanels } from '../../reports/reportPanels';
import { readAsOf } from '../../send/readAs';
import { sentFiles } from '../../send/sentFiles';
import type { PastSend, SendHistory } from '../../send/sendHistory';
import { setting } from '../../settings';
import type { TailPanels } from '../../tail/panel/tailPanels';
import { tailedRecords } from '../../tail/tailedRecords';
import type { TailSessions } from '../../tail/tailSessions';
import { tickedSteps } from '../../tourSteps';
import { command, type Command } from '../command';
import { verifySent } from '../deliveries/verifyDelivery';
import { openDemoDelivery } from './demoDelivery';

export interface TourServices {
  connections: Connections;
  /** The extension and its folder. */
  extension: { id: string; uri: Uri };
  history: SendHistory;
  local: LocalPipeline;
  log: LogOutputChannel;
  pages: ReportPanels;
  panels: TailPanels;
  reports: ReportDocuments;
  tails: TailSessions;
}

const FIRST_STEP = 'local';
const MAX_TICKS = 20;
const TICK_AGAIN_MS = 100;
const DEMO_TARGET = { connection: LOCAL_CONNECTION, stream: DEMO_STREAM };

/** Get Started, and what the buttons of its steps do. They ask nothing: each does its work on the demo pipeline. */
export function tourCommands(services: TourServices): Command[] {
  const { extension, local, panels } = services;
  const step = (id: CommandId, doing: string, run: () => unknown) =>
    command({ id, doing, argument: () => undefined, run });
  return [
    step(COMMANDS.getStarted, l10n.t('open Get Started'), () => getStarted(services)),
    step(COMMANDS.tourStart, l10n.t('start the local pipeline'), async () => {
      await commands.executeCommand(`${EXPLORER_VIEW}.focus`);
      await local.start();
    }),
    step(COMMANDS.tourTail, l10n.t('tail the stream'), async () => {
      await local.start();
      await leaveWalkthrough();
      const request = { ...DEMO_TARGET, from: { minutesAgo: setting('tail.startMinutesAgo') } };
      if (!panels.reveal(request)) await panels.open(request, false);
    }),
    step(COMMANDS.tourSample, l10n.t('send the sample'), async () => {
      await local.start();
      const uri = Uri.joinPath(extension.uri, 'media', 'walkthrough', 'orders.json');
      await leaveWalkthrough();
      await commands.executeCommand('vscode.open', uri);
      await commands.executeCommand(COMMANDS.send, { uri: uri.toString(), target: DEMO_TARGET, review: true });
    }),
    step(COMMANDS.tourDelivery, l10n.t('watch the delivery'), async () => {
      await leaveWalkthrough();
      return openDemoDelivery(services);
    }),
    step(COMMANDS.tourVerify, l10n.t('verify the delivery'), async () => {
      await local.start();
      await leaveWalkthrough();
      await verifySent(services, { connection: LOCAL_CONNECTION, deliveryStream: DEMO_DELIVERY }, lastSent(services));
    }),
    step(COMMANDS.tourMap, l10n.t('open the map'), async () => {
      await local.start();
      await leaveWalkthrough();
      await commands.executeCommand(COMMANDS.openMap, { connection: LOCAL_CONNECTION });
    }),
  ];
}

/**
 * What a step opens does not cover the walkthrough. In its links, `toSide` makes a group of editors beside it where there is room, but leaves
 * one that is there alone. In a narrow window, it is covered.
 */
async function leaveWalkthrough(): Promise<void> {
  const { all, activeTabGroup } = window.tabGroups;
  // VS Code tells nothing of the tab of a walkthrough.
  const isWalkthrough = activeTabGroup.activeTab !== undefined && activeTabGroup.activeTab.input === undefined;
  if (all.length > 1 && isWalkthrough) await commands.executeCommand('workbench.action.focusNextGroup');
}

async function getStarted({ extension, local }: TourServices): Promise<void> {
  const walkthrough = `${extension.id}#${WALKTHROUGH}`;
  await commands.executeCommand(`${EXPLORER_VIEW}.focus`);
  await commands.executeCommand('workbench.action.openWalkthrough', walkthrough, false);
  const ticked = [...(local.state.kind === 'running' ? [FIRST_STEP] : []), ...tickedSteps()];
  for (const id of ticked) await tickEarlier(`${walkthrough}#${id}`);
}

/**
 * VS Code reads a walkthrough when it is first opened, and does not tick what had happened before: its context keys are compared only
 * when they change. It knows the steps a moment after it has opened the page. A tick that is not taken is missing, and nothing else.
 */
async function tickEarlier(step: string): Promise<void> {
  for (let attempts = 1; attempts <= MAX_TICKS; attempts++) {
    try {
      await commands.executeCommand('welcome.markStepComplete', step);
      return;
    } catch {
      await sleep(TICK_AGAIN_MS);
    }
  }
}

/** The file that was sent last; otherwise what a tail of the stream has seen. */
function lastSent({ history, tails }: TourServices): SentRecords {
  const past = history.list().find(({ target, uris }) => isDemo(target) && uris.length > 0);
  if (past) return sentAgain(past);
  const tail = tails.all().findLast((session) => isDemo(session) && session.store.kept > 0);
  if (tail) return tailedRecords(tail);
  throw new PipelinesError('NothingSent', l10n.t('Nothing was sent to {0} from this workspace yet.', DEMO_STREAM), {
    remedy: l10n.t('Send the sample first.'),
  });
}

function isDemo(target: { connection: string; stream?: string }): boolean {
  return target.connection === LOCAL_CONNECTION && target.stream === DEMO_STREAM;
}

function sentAgain(past: PastSend): SentRecords {
  const { uris, name, report, atMs } = past;
  const { read } = sentFiles(
    uris.map((uri) => Uri.parse(uri, true)),
    readAsOf(past),
  );
  return { name, read, fromMs: Math.floor(atMs - report.durationMs), untilMs: atMs };
}
