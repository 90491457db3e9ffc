/** An object that a service keeps in an archive, from which it has to be restored before it is read. */
export interface ArchivedObject {
  bucket: string;
  key: string;
  versionId?: string | undefined;
}

interface WithArchivedObject {
  archivedObject?: ArchivedObject;
}

/** Leaves the object with an error that S3 gave for it: S3 itself does not repeat its name. */
export function noteArchivedObject(error: Error, object: ArchivedObject): void {
  (error as WithArchivedObject).archivedObject = object;
}

/** Undefined: the error is not about an archived object. */
export function archivedObjectOf(error: unknown): ArchivedObject | undefined {
  return error instanceof Error ? (error as WithArchivedObject).archivedObject : undefined;
}
