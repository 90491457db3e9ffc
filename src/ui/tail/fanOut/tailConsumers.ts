import * as l10n from '@vscode/l10n';
import type { LogOutputChannel } from 'vscode';
import { deregisterConsumer, listTailConsumers, type ConsumerEvent, type TailConsumer } from '../../../consumer';
import { describeDataStream, isArn, requireStream, streamLabel } from '../../../aws';
import type { Connections } from '../../connections/connections';
import { plural } from '../../format';
import { showError, showResult } from '../../messages';
import type { ConsumerJournal, ConsumerPlace } from './consumerJournal';

export interface TailConsumersOptions {
  connections: Connections;
  journal: ConsumerJournal;
  log: LogOutputChannel;
}

export interface RemovedConsumers {
  /** Names. */
  removed: string[];
  /** Could not be deregistered. */
  left: string[];
}

/** The consumers that tails register for enhanced fan-out. Each costs money until it is deregistered. */
export class TailConsumers {
  readonly #options: TailConsumersOptions;

  constructor(options: TailConsumersOptions) {
    this.#options = options;
  }

  /** For a new tail: its consumer stays in the journal until it is deregistered. */
  async begin(
    place: ConsumerPlace,
  ): Promise<{ onConsumer: (event: ConsumerEvent) => void; ended: () => Promise<void> }> {
    const takeOut = await this.#options.journal.begin(place);
    const left = new Set<string>();
    let isUnanswered = false;
    return {
      onConsumer: ({ kind, consumerArn }) => {
        this.#options.log.info(`Enhanced fan-out: ${consumerArn ?? place.stream} ${kind}`);
        if (kind === 'left') left.add(consumerArn);
        if (kind === 'unanswered') isUnanswered = true;
        else if (isUnanswered && kind === 'deregistered') this.#forget(takeOut);
      },
      ended: async () => {
        // Unanswered, it may still be registered: the next start looks for it.
        if (left.size === 0 && !isUnanswered) await takeOut();
        else if (left.size > 0) this.#offerAgain(place, [...left], takeOut);
      },
    };
  }

  /** All that tails registered at a stream, those in use too. */
  async list({ connection, stream }: ConsumerPlace): Promise<TailConsumer[]> {
    requireStream(this.#options.connections.get(connection), stream);
    const { kinesis } = await this.#options.connections.clients(connection);
    if (isArn(stream)) return listTailConsumers(kinesis, stream);
    const { arn = stream } = await describeDataStream(kinesis, stream);
    return listTailConsumers(kinesis, arn);
  }

  async remove(place: ConsumerPlace, consumers: readonly TailConsumer[]): Promise<RemovedConsumers> {
    const { kinesis } = await this.#options.connections.clients(place.connection);
    const result: RemovedConsumers = { removed: [], left: [] };
    for (const { name, arn } of consumers) {
      const isGone = await deregisterConsumer(kinesis, arn);
      result[isGone ? 'removed' : 'left'].push(name);
    }
    if (result.left.length === 0) await this.#options.journal.forget(place);
    return result;
  }

  /** The streams at which a window that died may have left some. */
  abandoned(): Promise<ConsumerPlace[]> {
    return this.#options.journal.abandoned();
  }

  /** Offers to remove consumers of a stream that no tail will deregister. */
  async offerOrphans(place: ConsumerPlace): Promise<void> {
    const orphans = await this.#orphans(place);
    if (orphans.length === 0) return this.#options.journal.forget(place);
    const text = l10n.t(
      'Left over at {1} from tails that did not end properly: {0}. Each costs money until it is removed.',
      plural(orphans.length, 'consumer'),
      streamLabel(place.stream),
    );
    showResult('warning', text, [{ label: l10n.t('Remove'), run: () => this.removeAndSay(place, orphans) }]);
  }

  async removeOrphans(place: ConsumerPlace): Promise<RemovedConsumers> {
    return this.remove(place, await this.#orphans(place));
  }

  /** Removes consumers and shows a message with the result. @param chosen default: those that no tail uses */
  async removeAndSay(place: ConsumerPlace, chosen?: readonly TailConsumer[]): Promise<void> {
    try {
      const { removed, left } = await this.remove(place, chosen ?? (await this.#orphans(place)));
      const done = l10n.t('Removed {0} from {1}.', plural(removed.length, 'consumer'), streamLabel(place.stream));
      if (left.length === 0) showResult('info', done, []);
      else showResult('warning', `${done} ${l10n.t('Not removed: {0}.', left.join(', '))}`, []);
    } catch (error) {
      showError(this.#options.log, error, { doing: l10n.t('remove the consumers of {0}', streamLabel(place.stream)) });
    }
  }

  async #orphans(place: ConsumerPlace): Promise<TailConsumer[]> {
    return (await this.list(place)).filter(({ owner }) => owner === 'orphan');
  }

  #forget(takeOut: () => Promise<void>): void {
    takeOut().catch((error: unknown) => this.#options.log.error(error instanceof Error ? error : String(error)));
  }

  #offerAgain(place: ConsumerPlace, arns: readonly string[], takeOut: () => Promise<void>): void {
    const text = l10n.t(
      'The consumer of the tail of {0} could not be deregistered. It costs money until it is removed.',
      streamLabel(place.stream),
    );
    const again = async () => {
      const { kinesis } = await this.#options.connections.clients(place.connection);
      const gone = await Promise.all(arns.map((arn) => deregisterConsumer(kinesis, arn)));
      if (gone.every(Boolean)) await takeOut();
      else this.#offerAgain(place, arns, takeOut);
    };
    showResult('warning', text, [{ label: l10n.t('Deregister'), run: again }]);
  }
}
