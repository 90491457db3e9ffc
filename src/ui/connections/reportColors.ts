import { FileDecoration, ThemeColor, type FileDecorationProvider, type Uri } from 'vscode';
import type { Connection } from '../../aws';
import { DELIVERY_REPORT_SCHEME } from '../contributions';

/** The tab of a report has the color of the connection that it speaks of, which the query of its URI names. */
export class ReportColors implements FileDecorationProvider {
  readonly #connections: { list(): Connection[] };

  constructor(connections: { list(): Connection[] }) {
    this.#connections = connections;
  }

  provideFileDecoration({ scheme, query }: Uri): FileDecoration | undefined {
    if (scheme !== DELIVERY_REPORT_SCHEME) return undefined;
    const connection = this.#connections.list().find(({ name }) => name === query);
    if (!connection?.color) return undefined;
    return new FileDecoration(undefined, connection.name, new ThemeColor(`charts.${connection.color}`));
  }
}
