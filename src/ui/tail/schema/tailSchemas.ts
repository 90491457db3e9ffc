import * as l10n from '@vscode/l10n';
import type { LogOutputChannel, Memento } from 'vscode';
import { streamLabel } from '../../../aws';
import { showError } from '../../messages';
import type { TailSession } from '../tailSession';
import { SchemaMemory, type SchemaPlace } from './schemaMemory';
import type { SchemaChoice } from './schemaChoice';
import { openSchema, type TailSchema } from './tailSchema';

/** The schemas by which tails decode their records. */
export class TailSchemas {
  readonly #memory: SchemaMemory;
  readonly #log: LogOutputChannel;

  constructor(memento: Memento, log: LogOutputChannel) {
    this.#memory = new SchemaMemory(memento);
    this.#log = log;
  }

  /** The schema for a new tail. Where a remembered one cannot be read, an error says so and the tail starts without it. */
  async of(place: SchemaPlace, asked: SchemaChoice | undefined): Promise<TailSchema | undefined> {
    if (asked) return openSchema(asked);
    const remembered = this.#memory.get(place);
    if (!remembered) return undefined;
    try {
      return await openSchema(remembered);
    } catch (error) {
      showError(this.#log, error, { doing: l10n.t('read the schema of {0}', streamLabel(place.stream)) });
      return undefined;
    }
  }

  /**
   * Uses a schema, and remembers it for the stream.
   * @throws {PipelinesError} `InvalidSchema` when the schema cannot be used; nothing has changed then
   */
  async choose(session: TailSession, choice: SchemaChoice | undefined): Promise<void> {
    session.setSchema(choice && (await openSchema(choice)));
    await this.#memory.set(session, choice);
  }
}
