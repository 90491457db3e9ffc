import { readFile } from 'node:fs/promises';
import { requireGlueTables } from './firehose';

/**
 * Reads files of Glue tables, as `aws glue get-table` prints them.
 *
 * @throws {Error} when a file cannot be read or used. The message names it.
 */
export async function readTables(files: readonly string[]): Promise<readonly unknown[]> {
  return await Promise.all(
    files.map(async (file) => {
      try {
        const document = JSON.parse(await readFile(file, 'utf8')) as unknown;
        requireGlueTables(document);
        return document;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`${file} cannot be used as a file of Glue tables. ${reason}`, { cause: error });
      }
    }),
  );
}
