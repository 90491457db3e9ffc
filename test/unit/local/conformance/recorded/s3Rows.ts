/** A request to S3, path-style. */
export interface Ask {
  readonly method: string;
  /** Path and query, after the host. */
  readonly target: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request, or one that needs what the requests before it answered, in their order. */
export type Step = Ask | ((earlier: readonly Answered[]) => Ask);

/** What AWS answers to a request, after others. */
export interface S3Row {
  /** What holds. */
  readonly name: string;
  /** Where the answer is from: a recorded one, a page of AWS's documentation, or botocore's model. */
  readonly source: string;
  readonly given?: readonly Step[];
  readonly ask: Step;
  readonly status: number;
  /** Texts of elements in the answer's document. An empty list: the document has no such element. */
  readonly elements?: Readonly<Record<string, string | readonly string[]>>;
  /** Undefined: the answer has no such header. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

/** The bucket that every row begins with, empty. */
export const BUCKET = 'recorded';

export function put(key: string, body = 'x', headers: Readonly<Record<string, string>> = {}): Ask {
  return { method: 'PUT', target: `/${BUCKET}/${key}`, body, headers };
}

export function get(target: string, headers: Readonly<Record<string, string>> = {}): Ask {
  return { method: 'GET', target: `/${BUCKET}${target}`, headers };
}

/** The text of the first element with a name. */
function textOf({ body }: Answered, name: string): string {
  return textsOf(body, name)[0] ?? '';
}

export function textsOf(body: string, name: string): string[] {
  return [...body.matchAll(new RegExp(`<${name}(?: [^>]*)?>([^<]*)</${name}>`, 'g'))].map(([, found = '']) =>
    found.replaceAll('&quot;', '"').replaceAll('&amp;', '&'),
  );
}

export const startUpload = (key: string, headers: Readonly<Record<string, string>> = {}): Ask => ({
  method: 'POST',
  target: `/${BUCKET}/${key}?uploads`,
  headers,
});

/** Uploads the only part of the upload that the request of this index began. */
export function uploadPart(key: string, upload = 0, headers: Readonly<Record<string, string>> = {}): Step {
  return (earlier) => ({
    method: 'PUT',
    target: `/${BUCKET}/${key}?partNumber=1&uploadId=${uploadIdOf(earlier, upload)}`,
    headers,
    body: 'part',
  });
}

/** Completes that upload with its part. */
export function complete(
  key: string,
  headers: Readonly<Record<string, string>> | ((earlier: readonly Answered[]) => Readonly<Record<string, string>>) = {},
  { upload = 0, part = 1 } = {},
): Step {
  return (earlier) => ({
    method: 'POST',
    target: `/${BUCKET}/${key}?uploadId=${uploadIdOf(earlier, upload)}`,
    headers: typeof headers === 'function' ? headers(earlier) : headers,
    body: `<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>${etagOf(earlier, part)}</ETag></Part></CompleteMultipartUpload>`,
  });
}

export function etagOf(earlier: readonly Answered[], index: number): string {
  return String(earlier[index]?.headers.etag);
}

export function uploadIdOf(earlier: readonly Answered[], index: number): string {
  const answer = earlier[index];
  return answer ? textOf(answer, 'UploadId') : '';
}
