import { join } from 'node:path';
import { languages, workspace, type Disposable, type ExtensionContext, type LogOutputChannel } from 'vscode';
import { registerCommands } from '../commands/register';
import { generateCommand } from '../commands/send/generate';
import { sendCommands } from '../commands/send/send';
import { sendHistoryCommands } from '../commands/send/sendHistory';
import { COMMANDS, PREVIEW_SCHEME } from '../contributions';
import type { TargetServices } from '../prompts/targets';
import type { ReportPanels } from '../reports/reportPanels';
import { DeliveryFinder } from '../send/deliveryFinder';
import { InterruptedSends } from '../send/interruptedSends';
import { tellOutcome, type VerifySent } from '../send/outcome';
import { SendPreferences } from '../send/preferences';
import { InputProblems } from '../send/problems';
import { RunningSends } from '../send/runningSends';
import { Sender } from '../send/sender';
import { SendHistory } from '../send/sendHistory';
import { SendJournal } from '../send/sendJournal';
import { SendPreviews } from '../send/sendPreview';
import { SentDocuments } from '../send/sentDocuments';
import { SentLenses } from '../send/sentLenses';

export interface SendFeatureOptions {
  context: ExtensionContext;
  targets: TargetServices;
  verify: VerifySent;
  pages: ReportPanels;
  log: LogOutputChannel;
}

/** Sending and generating: their services, commands and documents. */
export class SendFeature implements Disposable {
  readonly #sender: Sender;
  readonly #history: SendHistory;
  readonly #documents: SentDocuments;
  /** The sends under way. */
  readonly running: RunningSends;
  readonly #subscriptions: { dispose(): unknown }[];

  constructor({ context, targets, verify, pages, log }: SendFeatureOptions) {
    const { connections, recent } = targets;
    const { fsPath } = context.storageUri ?? context.globalStorageUri;
    const journal = new SendJournal(join(fsPath, 'sends'));
    const history = new SendHistory(context.workspaceState);
    const preferences = new SendPreferences(context.workspaceState);
    const documents = new SentDocuments(history);
    const deliveryFinder = new DeliveryFinder({ connections, log });
    const running = new RunningSends();
    this.running = running;
    const problems = new InputProblems();
    const previews = new SendPreviews();
    const sender = new Sender({
      connections,
      recent,
      running,
      history,
      journal,
      deliveryFinder,
      onEnded: (ended) =>
        void tellOutcome({ pages, documents, verify, log, sendAgain: (again) => sender.send(again) }, ended),
    });
    this.#sender = sender;
    this.#history = history;
    this.#documents = documents;
    this.#subscriptions = [
      ...[running, history, documents, problems, previews],
      new InterruptedSends({ journal, log }),
      workspace.registerTextDocumentContentProvider(PREVIEW_SCHEME, previews),
      languages.registerCodeLensProvider(
        ['json', 'jsonc', 'jsonl', 'csv', 'plaintext', 'log'].map((language) => ({ language })),
        new SentLenses(documents),
      ),
      ...registerCommands(
        log,
        [
          ...[COMMANDS.send, COMMANDS.sendFiles, COMMANDS.sendAgain],
          ...[COMMANDS.sendSelection, COMMANDS.sendClipboard, COMMANDS.sendCellOutput],
        ],
        () => sendCommands({ ...targets, preferences, previews, sender, problems, documents, log }),
      ),
      ...registerCommands(log, [COMMANDS.sendHistory, COMMANDS.sendCancel], () =>
        sendHistoryCommands({ history, pages, running }),
      ),
      ...registerCommands(log, [COMMANDS.generate], () => [
        generateCommand({
          ...targets,
          ...{ preferences, previews, sender },
          memento: context.workspaceState,
        }),
      ]),
    ];
  }

  /** For what sends records that come from elsewhere than an editor. */
  get sender(): Sender {
    return this.#sender;
  }

  /** The documents that know where they are to be sent. */
  get documents(): SentDocuments {
    return this.#documents;
  }

  get history(): SendHistory {
    return this.#history;
  }

  /** The window closes: sends end, and what they had reached is written down. */
  close(): Promise<void> {
    return this.#sender.close();
  }

  dispose(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }
}
