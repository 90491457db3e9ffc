import * as l10n from '@vscode/l10n';
import type { Connection } from '../../aws';
import { PipelinesError } from '../../errors';
import { currentCaller } from '../caller';
import { placeText, type Identity } from './identityText';

/** What is asked before a change. */
export interface ChangeQuestion {
  question: string;
  detail: string;
  /** The button that allows it. */
  answer: string;
}

/** Asks a person in a dialog that stands until it is answered. */
export type AskForChange = (question: ChangeQuestion) => Promise<boolean>;

interface ChangeConsentOptions {
  /** The owner of the connection's credentials. Undefined: not known within a moment. */
  identityOf: (connection: string) => Promise<Identity | undefined>;
  ask: AskForChange;
}

/** These end what costs, or take back what was begun; nobody is there to be asked when a window closes. */
const NEVER_ASKED: ReadonlySet<string> = new Set(['DeregisterStreamConsumer', 'AbortMultipartUpload']);

/**
 * Asks before a protected connection changes anything or makes costs: once until the window closes. Its clients ask here before each
 * such call, so no way leads around it. A program whose command has a complete argument named the connection itself, and is not asked.
 */
export class ChangeConsent {
  readonly #options: ChangeConsentOptions;
  /** Connections as they were when they were allowed: another account under the same name needs a new answer. */
  readonly #allowed = new Set<string>();
  readonly #asking = new Map<string, Promise<boolean>>();

  constructor(options: ChangeConsentOptions) {
    this.#options = options;
  }

  /**
   * @param operation as AWS calls it: `PutRecords`
   * @throws {PipelinesError} `ProtectedConnection` when the person says no
   */
  async require(connection: Connection, operation: string): Promise<void> {
    if (!connection.protected || NEVER_ASKED.has(operation) || currentCaller() === 'program') return;
    const key = JSON.stringify(connection);
    if (this.#allowed.has(key)) return;
    // Many requests may wait for the same answer.
    const asked = this.#asking.get(key) ?? this.#ask(connection, operation);
    this.#asking.set(key, asked);
    try {
      if (!(await asked)) throw refused(connection);
      this.#allowed.add(key);
    } finally {
      if (this.#asking.get(key) === asked) this.#asking.delete(key);
    }
  }

  async #ask(connection: Connection, operation: string): Promise<boolean> {
    const identity = await this.#options.identityOf(connection.name);
    const place = placeText(connection, identity);
    const detail = l10n.t('Connection "{0}" ({1}) is protected.', connection.name, place);
    const once = l10n.t('You are asked once, until this window closes.');
    return this.#options.ask({ ...wordsOf(operation, place), detail: `${detail} ${once}` });
  }
}

function wordsOf(operation: string, place: string): Pick<ChangeQuestion, 'question' | 'answer'> {
  if (operation.startsWith('PutRecord')) {
    return { question: l10n.t('Send records to {0}?', place), answer: l10n.t('Send') };
  }
  if (operation === 'RegisterStreamConsumer') {
    const question = l10n.t('Register a fan-out consumer in {0}? AWS bills it.', place);
    return { question, answer: l10n.t('Register') };
  }
  if (operation.startsWith('DeleteObject')) {
    return { question: l10n.t('Delete objects in {0}?', place), answer: l10n.t('Delete') };
  }
  if (operation.startsWith('Delete')) {
    return { question: l10n.t('Delete in {0}?', place), answer: l10n.t('Delete') };
  }
  if (/^(PutObject|CopyObject|CompleteMultipartUpload|CreateMultipartUpload)$/.test(operation)) {
    return { question: l10n.t('Save an object in {0}?', place), answer: l10n.t('Save') };
  }
  return { question: l10n.t('Change something in {0}? ({1})', place, operation), answer: l10n.t('Change') };
}

function refused({ name }: Connection): PipelinesError {
  return new PipelinesError('ProtectedConnection', l10n.t('Nothing was changed. Connection "{0}" is protected.', name));
}
