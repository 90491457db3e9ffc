import * as l10n from '@vscode/l10n';
import { commands, Uri, type LogOutputChannel } from 'vscode';
import { COMMANDS } from '../../contributions';
import { formatAge, formatCount, formatDuration, formatInstant, plural } from '../../format';
import { targetLabel } from '../../prompts/targetNames';
import type { Reports } from '../../send/reports';
import type { RunningSends } from '../../send/runningSends';
import { readAsOf } from '../../send/readAs';
import type { PastSend, SendHistory } from '../../send/sendHistory';
import { tailOfSent } from '../../send/tailSent';
import { Fields } from '../arguments';
import { defineCommand, type Command } from '../register';
import { choose, type PickItem } from '../../prompts/quickPicks';
import { showResult } from '../../messages';

export interface SendHistoryOptions {
  history: SendHistory;
  reports: Reports;
  running: RunningSends;
  log: LogOutputChannel;
}

export function sendHistoryCommands({ history, reports, running, log }: SendHistoryOptions): Command[] {
  return [
    defineCommand(log, COMMANDS.sendHistory, async (context) => {
      context.error = { doing: l10n.t('show the history') };
      const past = await pickPast(history.list());
      if (past) await pickAction(past, reports);
    }),
    defineCommand(log, COMMANDS.sendCancel, async (_context, argument) => {
      const isAll = new Fields(COMMANDS.sendCancel, argument).boolean('all') ?? false;
      const send = isAll ? undefined : await pickRunning(running);
      const cancelled = isAll ? running.list() : send ? [send] : [];
      for (const sending of cancelled) sending.cancel();
      return { cancelled: cancelled.length };
    }),
  ];
}

async function pickPast(sends: readonly PastSend[]): Promise<PastSend | undefined> {
  if (sends.length === 0) {
    showResult('info', l10n.t('Nothing was sent from this workspace yet.'));
    return undefined;
  }
  const nowMs = Date.now();
  const items = sends.map((past) => {
    const { report, target, name, atMs } = past;
    const isClean = report.failed === 0 && report.notSent === 0;
    const counts = isClean
      ? plural(report.sent, 'record')
      : `${formatCount(report.sent)} / ${plural(report.read, 'record')}`;
    return {
      icon: isClean ? ('check' as const) : ('warning' as const),
      label: `${name} → ${targetLabel(target)}`,
      description: `${counts} · ${formatAge(atMs, nowMs)}`,
      detail: `${target.connection} · ${formatInstant(atMs)} · ${formatDuration(report.durationMs)}`,
      past,
    };
  });
  const chosen = await choose(items, {
    title: l10n.t('Sends from this workspace'),
    placeHolder: l10n.t('Choose one to send it again, or to see what became of it'),
    matchOnDescription: true,
  });
  return chosen?.past;
}

interface ActionItem extends PickItem {
  run: () => unknown;
}

async function pickAction(past: PastSend, reports: Reports): Promise<void> {
  const { target, uris, settings, report, name } = past;
  const again = { target, uris, ...readAsOf(past), ...settings };
  const items: ActionItem[] = [
    ...(uris.length > 0
      ? [
          {
            icon: 'cloud-upload' as const,
            label: l10n.t('Send Again'),
            description: l10n.t('as it is now'),
            run: () => commands.executeCommand(COMMANDS.sendAgain, again),
          },
        ]
      : []),
    ...('stream' in target
      ? [
          {
            icon: 'pulse' as const,
            label: l10n.t('Tail What Was Sent'),
            run: () => commands.executeCommand(COMMANDS.tail, { ...target, ...tailOfSent(report), view: 'panel' }),
          },
        ]
      : []),
    ...(uris.length > 0 && report.sent > 0
      ? [
          {
            icon: 'checklist' as const,
            label: l10n.t('Verify Delivery'),
            description: l10n.t('whether each record is in an object'),
            run: () => commands.executeCommand(COMMANDS.verifyDelivery, sentArgument(past)),
          },
        ]
      : []),
    { icon: 'output', label: l10n.t('Report'), run: () => reports.open({ target, ...report, failures: [] }) },
    ...uris.map((text): ActionItem => {
      const uri = Uri.parse(text, true);
      return {
        icon: 'go-to-file',
        label: l10n.t('Open {0}', name),
        run: () => commands.executeCommand('vscode.open', uri),
      };
    }),
  ];
  const chosen = await choose(items, { title: `${name} → ${targetLabel(target)}` });
  await chosen?.run();
}

/** Which delivery stream reads the data stream that was sent to is asked for. */
function sentArgument(past: PastSend) {
  const { target, uris, report, atMs } = past;
  const writtenFromMs = Math.floor(atMs - report.durationMs);
  const { connection } = target;
  return { uris, ...readAsOf(past), writtenFromMs, ...('stream' in target ? { connection } : target) };
}

async function pickRunning(running: RunningSends) {
  const sends = running.list();
  if (sends.length === 0) {
    showResult('info', l10n.t('Nothing is being sent.'));
    return undefined;
  }
  const items = sends.map((send) => ({
    icon: 'debug-stop' as const,
    label: l10n.t('Cancel sending {0} to {1}', send.name, targetLabel(send.target)),
    send,
  }));
  return (await choose(items, { title: l10n.t('Sends under way') }))?.send;
}
