import * as l10n from '@vscode/l10n';
import { commands, Uri } from 'vscode';
import { COMMANDS } from '../../contributions';
import { formatAge, formatCount, formatDuration, formatInstant, plural } from '../../format';
import { targetLabel } from '../../prompts/targetNames';
import { readAsOf } from '../../send/readAs';
import type { ReportPanels } from '../../reports/reportPanels';
import type { RunningSend, RunningSends } from '../../send/runningSends';
import { sendReport } from '../../send/sendReport';
import type { PastSend, SendHistory } from '../../send/sendHistory';
import { tailOfSent } from '../../send/tailSent';
import { command, type Command } from '../command';
import { choose, type PickItem } from '../../prompts/quickPicks';
import { showResult } from '../../messages';

export interface SendHistoryOptions {
  history: SendHistory;
  pages: Pick<ReportPanels, 'open'>;
  running: RunningSends;
}

export function sendHistoryCommands({ history, pages, running }: SendHistoryOptions): Command[] {
  return [
    command({
      id: COMMANDS.sendHistory,
      doing: l10n.t('show the send history'),
      argument: () => history.list(),
      run: async (sends) => {
        const past = await pickPast(sends);
        if (past) await pickAction(past, pages);
      },
    }),
    command({
      id: COMMANDS.sendCancel,
      doing: l10n.t('cancel the send'),
      argument: ({ fields }) => fields.boolean('all') ?? false,
      complete: (isAll) => (isAll ? running.list() : undefined),
      ask: () => pickRunning(running),
      run: (sends) => {
        for (const send of sends) send.cancel();
        return { cancelled: sends.length };
      },
    }),
  ];
}

async function pickPast(sends: readonly PastSend[]): Promise<PastSend | undefined> {
  if (sends.length === 0) {
    showResult('info', l10n.t('Nothing has been sent from this workspace yet.'));
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
    placeHolder: l10n.t('Choose a send to repeat or inspect'),
    matchOnDescription: true,
  });
  return chosen?.past;
}

interface ActionItem extends PickItem {
  run: () => unknown;
}

async function pickAction(past: PastSend, pages: SendHistoryOptions['pages']): Promise<void> {
  const { target, uris, settings, report, name, atMs } = past;
  const again = { target, uris, ...readAsOf(past), ...settings };
  const items: ActionItem[] = [
    ...(uris.length > 0
      ? [
          {
            icon: 'cloud-upload' as const,
            label: l10n.t('Send Again'),
            description: l10n.t('with the current content'),
            run: () => commands.executeCommand(COMMANDS.sendAgain, again),
          },
        ]
      : []),
    ...('stream' in target
      ? [
          {
            icon: 'pulse' as const,
            label: l10n.t('Tail Sent Records'),
            run: () =>
              commands.executeCommand(COMMANDS.tail, {
                ...target,
                ...tailOfSent(report, atMs - report.durationMs),
                view: 'panel',
              }),
          },
        ]
      : []),
    ...(uris.length > 0 && report.sent > 0
      ? [
          {
            icon: 'checklist' as const,
            label: l10n.t('Verify Delivery'),
            description: l10n.t('checks that each record is in an object'),
            run: () => commands.executeCommand(COMMANDS.verifyDelivery, sentArgument(past)),
          },
        ]
      : []),
    { icon: 'output', label: l10n.t('Report'), run: () => pages.open(pastReport(past)) },
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

function pastReport({ target, report, name, atMs }: PastSend) {
  const actions =
    'stream' in target && report.sent > 0
      ? [
          {
            label: l10n.t('Tail'),
            command: COMMANDS.tail,
            argument: { ...target, ...tailOfSent(report, atMs - report.durationMs), view: 'panel' },
          },
        ]
      : [];
  return sendReport({ report: { target, ...report, failures: [] }, name, failed: undefined, actions });
}

/** Which delivery stream reads the data stream that was sent to is asked for. */
function sentArgument(past: PastSend) {
  const { target, uris, report, atMs } = past;
  const writtenFromMs = Math.floor(atMs - report.durationMs);
  const { connection } = target;
  return { uris, ...readAsOf(past), writtenFromMs, ...('stream' in target ? { connection } : target) };
}

/** None: dismissed, or nothing is being sent. */
async function pickRunning(running: RunningSends): Promise<RunningSend[]> {
  const sends = running.list();
  if (sends.length === 0) {
    showResult('info', l10n.t('Nothing is being sent.'));
    return [];
  }
  const items = sends.map((send) => ({
    icon: 'debug-stop' as const,
    label: l10n.t('Cancel sending {0} to {1}', send.name, targetLabel(send.target)),
    send,
  }));
  const chosen = await choose(items, { title: l10n.t('Running sends') });
  return chosen ? [chosen.send] : [];
}
