import { basename } from 'node:path';
import { RecordFile, type ExportFormat, type ExportWriting, type Recorded, type RecordList } from '../../consumer';

/** A tail that also goes to disk, without bound: everything that is read, whatever the filter shows. */
export class TailRecording {
  readonly #file: RecordFile;

  private constructor(
    readonly filePath: string,
    file: RecordFile,
  ) {
    this.#file = file;
  }

  /** Rejects with Node's error where the file cannot be written. */
  static async begin(filePath: string, format: ExportFormat, writing: ExportWriting): Promise<TailRecording> {
    return new TailRecording(filePath, await RecordFile.create(filePath, format, writing));
  }

  get name(): string {
    return basename(this.filePath);
  }

  get recorded(): Recorded {
    return this.#file.recorded;
  }

  append(records: RecordList): Promise<void> {
    return this.#file.append(records);
  }

  end(): Promise<Recorded> {
    return this.#file.close();
  }
}
