import * as l10n from '@vscode/l10n';
import type { Clients, Connection } from '../../../aws';
import { CHECKED_CALLS, checkCall, type CheckedCall, type CheckResult } from '../../connections/connectionCheck';
import type { PickItem } from '../../prompts/quickPicks';

/** The test of connections that are not saved yet: it runs while a person looks at something else. */
export class ConnectionTest {
  readonly #results = new Map<string, CheckResult | undefined>();
  readonly #regions: readonly string[];
  readonly #opened: Promise<Clients>[];
  #onResult: () => void = () => undefined;

  /** @param open opens the clients of a connection, which this destroys */
  constructor(connections: readonly Connection[], open: (connection: Connection) => Promise<Clients>) {
    this.#regions = connections.map(({ region }) => region);
    this.#opened = connections.map((connection) => {
      const opened = open(connection);
      for (const call of CHECKED_CALLS) void this.#run(opened, connection, call);
      return opened;
    });
  }

  set onResult(listener: () => void) {
    this.#onResult = listener;
  }

  get isRunning(): boolean {
    return [...this.#results.values()].some((result) => result === undefined);
  }

  items(): PickItem[] {
    return [...this.#results].map(([key, result]) => {
      const [region = '', call] = key.split(' ');
      const name = labelOf(call as CheckedCall);
      const label = this.#regions.length > 1 ? `${name} · ${region}` : name;
      if (!result) return { icon: 'loading~spin', label, description: l10n.t('asking…') };
      const { isAllowed, text } = result;
      return isAllowed ? { icon: 'pass', label, description: text } : { icon: 'warning', label, detail: text };
    });
  }

  end(): void {
    this.#onResult = () => undefined;
    for (const opened of this.#opened) {
      opened.then(
        (clients) => clients.destroy(),
        // The rows have said why.
        () => undefined,
      );
    }
  }

  async #run(opened: Promise<Clients>, connection: Connection, call: CheckedCall): Promise<void> {
    const key = `${connection.region} ${call}`;
    this.#results.set(key, undefined);
    this.#results.set(key, await checkCall(opened, connection, call));
    this.#onResult();
  }
}

function labelOf(call: CheckedCall): string {
  switch (call) {
    case 'identity':
      return l10n.t('Identity');
    case 'streams':
      return l10n.t('Data streams');
    case 'deliveryStreams':
      return l10n.t('Delivery streams');
    case 'buckets':
      return l10n.t('Buckets');
  }
}
